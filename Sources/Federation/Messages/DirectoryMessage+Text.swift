//! The document form of an organisation's snapshot.

internal import Kernel

extension DirectoryMessage {
  var json: JSON {
    .object(
      of: ("organization", .id(organization)), ("version", .integer(version)),
      ("name", .phrase(name)), ("legalForm", .string(legalForm)),
      ("code", code.map { .string($0) }),
      (
        "parents",
        .array(
          parents.map {
            ["tree": .string($0.tree.rawValue), "organization": .id($0.organization)]
          })
      ), ("lastRung", lastRung.map { .id($0) }),
      (
        "posts",
        .array(
          posts.map {
            ["id": .id($0.id), "name": .phrase($0.name), "role": .string($0.role.rawValue)]
          })
      ),
      (
        "people",
        .array(
          people.map {
            [
              "id": .id($0.id), "name": .string($0.name),
              "language": .string($0.language.rawValue),
            ]
          })
      ), ("appointments", .array(appointments.map(\.json))),
      ("routes", .array(routes.map(\.json))),
      (
        "networks",
        .array(networks.map { ["kind": .string($0.kind.rawValue), "value": .string($0.value)] })
      ), ("absences", absencesJSON), ("ended", ended.map(\.json)))
  }

  // table:
  init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(
      json, at: place,
      only: [
        "organization", "version", "name", "legalForm", "code", "parents", "lastRung", "posts",
        "people", "appointments", "routes", "networks", "absences", "ended",
      ])
    let most = MessageLimits.partsMax
    self.init(
      organization: try members.id("organization"),
      version: try members.integer("version", in: LinkLimits.numbers),
      name: try members.phrase("name", max: MessageLimits.nameBytesMax),
      legalForm: try members.line("legalForm", max: MessageLimits.codeBytesMax),
      code: try members.optional("code") { (of, name) throws(Malformed) in
        try of.line(name, max: MessageLimits.codeBytesMax, min: 1)
      },
      parents: try members.list("parents", max: Organization.Tree.allCases.count) {
        (json, place) throws(Malformed) in
        let parent = try Members(json, at: place, only: ["tree", "organization"])
        return Parent(
          tree: try parent.word("tree", as: Organization.Tree.self),
          organization: try parent.id("organization"))
      },
      lastRung: try members.optional("lastRung") { (of, name) throws(Malformed) in
        try of.id(name)
      },
      posts: try members.list("posts", max: most) { (json, place) throws(Malformed) in
        let post = try Members(json, at: place, only: ["id", "name", "role"])
        return Organization.PostRecord(
          id: try post.id("id"), name: try post.phrase("name", max: MessageLimits.nameBytesMax),
          role: try post.word("role", as: Organization.Role.self))
      },
      people: try members.list("people", max: most) { (json, place) throws(Malformed) in
        let person = try Members(json, at: place, only: ["id", "name", "language"])
        return Member(
          id: try person.id("id"),
          name: try person.line("name", max: MessageLimits.nameBytesMax, min: 1),
          language: try person.word("language", as: Language.self))
      },
      appointments: try members.list("appointments", max: most) {
        (json, place) throws(Malformed) in try Appointment(json: json, at: place)
      },
      routes: try members.list("routes", max: most) { (json, place) throws(Malformed) in
        try Route(json: json, at: place)
      },
      networks: try members.list("networks", max: most) { (json, place) throws(Malformed) in
        let network = try Members(json, at: place, only: ["kind", "value"])
        return Network(
          kind: try network.word("kind", as: Network.Kind.self),
          value: try network.line("value", max: MessageLimits.nameBytesMax, min: 1))
      },
      absences: try Self.absences(of: members), ended: try Self.ended(of: members, at: place))
  }

  private var absencesJSON: JSON? {
    if absences.isEmpty { return nil }
    let told: [JSON] = absences.map { absence in
      .object(
        of: ("person", .id(absence.person)), ("from", .instant(absence.from)),
        ("until", .instant(absence.until)), ("deputy", .id(absence.deputy)))
    }
    return .array(told)
  }

  private static func absences(of members: Members) throws(Malformed) -> [Organization.Absence] {
    guard members.has("absences") else { return [] }
    let told = try members.list("absences", max: MessageLimits.partsMax) {
      (json, place) throws(Malformed) in try absence(json, at: place)
    }
    // Nobody is away: then nothing is written, so that there is one spelling.
    guard !told.isEmpty else { throw members.problem("absences", .outOfRange) }
    return told
  }

  private static func ended(of members: Members, at place: String) throws(Malformed) -> Ended? {
    guard members.has("ended") else { return nil }
    return try Ended(json: try members.value("ended"), at: "\(place)/ended")
  }

  private static func absence(
    _ json: JSON, at place: String
  ) throws(Malformed) -> Organization.Absence {
    let members = try Members(json, at: place, only: ["person", "from", "until", "deputy"])
    return Organization.Absence(
      person: try members.id("person"), from: try members.instant("from"),
      until: try members.instant("until"), deputy: try members.id("deputy"))
  }
}

extension DirectoryMessage.Ended {
  fileprivate var json: JSON {
    .object(
      of: ("at", .instant(at)), ("successors", .array(successors.map { .id($0) })))
  }

  fileprivate init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(json, at: place, only: ["at", "successors"])
    at = try members.instant("at")
    successors = try members.list("successors", max: Organization.successorsMax) {
      (json, place) throws(Malformed) in try Members.id(json, at: place)
    }
  }
}

extension DirectoryMessage.Appointment {
  fileprivate var json: JSON {
    .object(
      of: ("person", .id(person)), ("post", .id(post)), ("from", .instant(from)),
      ("until", until.map { .instant($0) }))
  }

  fileprivate init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(json, at: place, only: ["person", "post", "from", "until"])
    person = try members.id("person")
    post = try members.id("post")
    from = try members.instant("from")
    until = try members.optional("until") { (of, name) throws(Malformed) in try of.instant(name) }
  }
}

extension DirectoryMessage.Route {
  fileprivate var json: JSON {
    .object(
      of: ("id", .id(id)), ("person", .id(person)), ("channel", .string(channel.rawValue)),
      ("address", .string(address)), ("lastSuccess", lastSuccess.map { .instant($0) }))
  }

  fileprivate init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(
      json, at: place, only: ["id", "person", "channel", "address", "lastSuccess"])
    id = try members.id("id")
    person = try members.id("person")
    channel = try members.word("channel", as: Organization.Channel.self)
    guard channel == .mail || channel == .phone else {
      throw members.problem("channel", .notAllowed)
    }
    address = try members.line("address", max: MessageLimits.addressBytesMax, min: 1)
    lastSuccess = try members.optional("lastSuccess") { (of, name) throws(Malformed) in
      try of.instant(name)
    }
  }
}
