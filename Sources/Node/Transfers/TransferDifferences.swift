//! What changes of personnel would do: shown before anything is entered, and compared again when it is.

public import Kernel

/// The differences between who holds the posts now and who will on the day.
public struct TransferDifferences: Sendable {
  /// One post, and who leaves and comes, by name.
  public struct Line: Hashable, Sendable {
    /// The post.
    public let post: Organization.PostRecord
    /// Who leaves; nil where it was vacant.
    public let leaves: String?
    /// Who comes; nil where nobody does.
    public let comes: String?
    /// Whether he is new to the organisation.
    public let isNew: Bool
    /// How somebody new will be reached, read and made uniform.
    public let ways: [Way]
    /// What is wrong with it; nil where nothing is.
    public let problem: Problem?
  }

  /// A way to reach somebody new.
  public struct Way: Hashable, Sendable {
    /// By what.
    public let channel: Organization.Channel
    /// The address.
    public let address: String
  }

  /// Why a line cannot be taken.
  public enum Problem: String, Hashable, Sendable, CaseIterable {
    case noName
    case badMail
    case badPhone
    case noWay
    case unknownPost
    case notThere
    case alreadyThere
    case twice
  }

  /// The lines that change something, in the order of the form.
  public let lines: [Line]
  /// Posts of the ladder that nobody will hold.
  public let vacant: [Organization.PostRecord]
  /// People who will hold no post any more: that moment they lose everything.
  public let leaving: [ID<Person>]
  /// The first moment of the day.
  public let day: Instant
  /// SHA-256 over all of it: another directory or another form is another digest.
  public let digest: Hash

  /// Whether some line cannot be taken.
  public var hasProblems: Bool { lines.contains { $0.problem != nil } }

  /// Compares. `day` is the first moment of the day.
  public init(
    _ steps: [TransferStep], with place: ContactDirectory.Place, day: Instant, at now: Instant
  ) {
    let own = place.organization
    self.day = day
    var seen: Set<TransferStep> = []
    var held: [ID<Post>: [ID<Person>?]] = [:]
    for appointment in own.appointments where appointment.holds(at: day) {
      held[appointment.post, default: []].append(appointment.person)
    }
    let before = held
    lines = steps.map { step in
      let problem =
        seen.insert(step).inserted ? Self.problem(step, own, before, now) : Problem.twice
      if let leaver = step.leaves { held[step.post]?.removeAll { $0 == leaver } }
      var ways: [Way] = []
      var comes: String?
      var isNew = false
      switch step.comes {
      case .known(let person):
        held[step.post, default: []].append(person)
        comes = place.names[person] ?? ""
      case .new(let name, let mail, let phone):
        held[step.post, default: []].append(nil)
        comes = ContactText.plain(name)
        isNew = true
        ways += Self.mail(mail).map { [Way(channel: .mail, address: $0)] } ?? []
        ways += Self.phone(phone).map { [Way(channel: .phone, address: $0)] } ?? []
      case nil: break
      }
      return Line(
        post: own.posts.first { $0.id == step.post } ?? Self.noPost(step.post),
        leaves: step.leaves.map { place.names[$0] ?? "" }, comes: comes, isNew: isNew, ways: ways,
        problem: problem)
    }
    let after = held
    vacant = own.posts.filter { post in
      post.role != .other && after[post.id]?.isEmpty ?? true
        && steps.contains { $0.post == post.id }
    }
    let remaining = Set(after.values.flatMap { $0.compactMap { $0 } })
    leaving = Set(steps.compactMap(\.leaves)).subtracting(remaining).sorted()
    digest = Self.digest(steps, own, day)
  }

  private static func noPost(_ id: ID<Post>) -> Organization.PostRecord {
    Organization.PostRecord(id: id, name: Phrase.nothing, role: .other)
  }

  private static func mail(_ text: String) -> String? { ContactText.mail(ContactText.plain(text)) }
  private static func phone(_ text: String) -> String? {
    ContactText.phone(ContactText.plain(text))?.text
  }

  private static func problem(
    _ step: TransferStep, _ own: Organization, _ held: [ID<Post>: [ID<Person>?]], _ now: Instant
  ) -> Problem? {
    guard own.posts.contains(where: { $0.id == step.post }) else { return .unknownPost }
    if let leaver = step.leaves, !(held[step.post] ?? []).contains(leaver) { return .notThere }
    switch step.comes {
    case nil: return nil
    case .known(let person):
      guard own.appointments.contains(where: { $0.person == person && $0.isLive(at: now) }) else {
        return .notThere
      }
      return (held[step.post] ?? []).contains(person) ? .alreadyThere : nil
    case .new(let name, let mail, let phone):
      if ContactText.plain(name).isEmpty { return .noName }
      let (mail, phone) = (ContactText.plain(mail), ContactText.plain(phone))
      if !mail.isEmpty, Self.mail(mail) == nil { return .badMail }
      if !phone.isEmpty, Self.phone(phone) == nil { return .badPhone }
      return mail.isEmpty && phone.isEmpty ? .noWay : nil
    }
  }

  private static func digest(
    _ steps: [TransferStep], _ own: Organization, _ day: Instant
  ) -> Hash {
    var lines = ["day \(day.microseconds)"]
    for step in steps {
      let comes: String =
        switch step.comes {
        case .known(let person): "known \(person)"
        case .new(let name, let mail, let phone): "new \(name)\u{0}\(mail)\u{0}\(phone)"
        case nil: "-"
        }
      lines.append("\(step.post) \(step.leaves?.description ?? "-") \(comes)")
    }
    for appointment in own.appointments {
      lines.append(
        """
        \(appointment.person) \(appointment.post) \(appointment.from.microseconds) \
        \(appointment.until?.microseconds ?? -1)
        """)
    }
    lines += own.posts.map { "\($0.id) \($0.role.rawValue)" }
    return Hash(sha256: Array(lines.joined(separator: "\n").utf8))
  }
}
