//! Lists of what is no mark in a node: whose findings they set aside, who may say so, how it is seen and undone.

import Alerting
import Formats
import GRDB
import Kernel
import Matching
import Testing

@testable import Node

@Suite struct AllowListsOfPeopleTests {
  private static func pattern(_ text: String) throws -> IndicatorPattern {
    if text.contains("/"), let prefix = IPPrefix(text) { return .network(prefix) }
    return .value(try #require(Observable(guessing: text)))
  }

  private static func marks(_ texts: [String]) throws -> [AllowedMark] {
    try texts.map { try #require(AllowedMark(try pattern($0))) }
  }

  private static func form(
    _ nation: Nation, _ texts: [String], days: Int64 = 7, name: String = "ours"
  ) throws -> AllowForm {
    AllowForm(
      name: name, reason: "自分の組織の設備", until: nation.now + .days(days), marks: try marks(texts))
  }

  /// A nation that looks for a mark.
  private func looking(for mark: String) throws -> (Nation, ID<Indicator>) {
    let nation = try Nation()
    let made = try nation.done(
      .importIndicators(
        [IndicatorEntry(pattern: try Self.pattern(mark), severity: 4)], source: "feed",
        marking: .green))
    let list = try #require(made.first).id.cast(to: IndicatorBatch.self)
    let store = try IndicatorStore(batch: list, from: nation.queue)
    return (nation, try #require(store.details.keys.first))
  }

  /// What becomes of a match of that mark on a host.
  private func outcome(
    _ nation: Nation, _ mark: ID<Indicator>, host: String
  ) throws -> Observation.Outcome {
    let plain = try nation.finding(host: host)
    let finding = Observation.Finding(
      source: .indicator, sensor: plain.sensor, seen: nation.now, rule: "feed",
      severity: .serious, observables: [try #require(Observable(guessing: host))], host: host,
      indicator: mark, marking: .green)
    try nation.done(.findings([finding], cursor: nil, sensors: []))
    let found = try nation.queue.read { db in
      try Observation.first(fingerprint: finding.fingerprint, in: db)
    }
    return try #require(found).outcome
  }

  private func isSetAside(_ outcome: Observation.Outcome) -> Bool {
    if case .suppressed = outcome { true } else { false }
  }

  @Test func `each body's people decide for it alone, and a key never does`() throws {
    let nation = try Nation()
    let town = try nation.organization("town")
    for (name, viewer) in try nation.viewers() {
      let answer = nation.ask(.allowMarks(town, try Self.form(nation, ["a.example"])), as: viewer)
      let mayDo =
        viewer.organization == town && viewer.person != nil
        && (viewer.role == .administrator || viewer.role == .watchOfficer)
      if case .done = answer {
        #expect(mayDo || viewer.role == .node, "\(name)")
      } else {
        #expect(!mayDo, "\(name): \(answer)")
      }
    }
  }

  @Test func `what a body put on its list raises no alert for it, and for others as before`() throws
  {
    let (nation, mark) = try looking(for: "203.0.113.9")
    let admin = try nation.viewer("clerk", "town", .administrator)
    let town = try nation.organization("town")
    let made = try nation.done(
      .allowMarks(town, try Self.form(nation, ["203.0.113.0/24"])), as: admin)
    let list = try #require(made.first).id.cast(to: Suppression.self)
    #expect(try outcome(nation, mark, host: "198.18.1.7") == .suppressed(by: list))
    // Nobody's: that is the tower's to look at, which decided nothing.
    let nobodys = try outcome(nation, mark, host: "198.18.77.7")
    #expect(!isSetAside(nobodys))
    // It is counted, with the entry and the one who answers for it.
    let found = try #require(try nation.queries.allowList(list, as: admin, at: nation.now))
    #expect(found.list.setAside?.count == 1 && found.list.setAside?.first == nation.now)
    #expect(found.list.author != nil && found.list.reason == "自分の組織の設備")
    #expect(found.hits.map(\.mark) == ["203.0.113.9"] && found.hits.map(\.source) == ["feed"])
    #expect(found.hits.map(\.entry) == ["203.0.113.0/24"])
    let answer = try nation.queries.allowing(
      try Self.pattern("203.0.113.9"), as: admin, at: nation.now)
    #expect(answer?.entry == "203.0.113.0/24" && answer?.list.id == list)
    for (name, viewer) in try nation.viewers()
    where viewer.organization != town && viewer.role != .node {
      let isSeen = try nation.queries.allowList(list, as: viewer, at: nation.now) != nil
      let lists = try nation.queries.allowLists(as: viewer, at: nation.now).items
      let isTold =
        try nation.queries.allowing(
          try Self.pattern("203.0.113.9"), as: viewer, at: nation.now) != nil
      #expect(!isSeen && lists.isEmpty && !isTold, "\(name)")
    }
    // Lists are no rules, and stand in one place.
    #expect(try nation.queries.suppressions(as: admin, at: nation.now).items.isEmpty)
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `ended or over, the same thing raises an alert`() throws {
    for isEnded in [true, false] {
      let (nation, mark) = try looking(for: "www.evil.example")
      let admin = try nation.viewer("clerk", "town", .administrator)
      let made = try nation.done(
        .allowMarks(
          try nation.organization("town"), try Self.form(nation, ["evil.example"], days: 1)),
        as: admin)
      let list = try #require(made.first).id.cast(to: Suppression.self)
      #expect(isSetAside(try outcome(nation, mark, host: "198.18.1.7")))
      if isEnded {
        try nation.done(.endSuppression(list), as: admin)
        #expect(nation.ask(.endSuppression(list), as: admin) == .refused(RefusalCode("notInForce")))
      } else {
        try nation.pass(.days(1))
      }
      let after = try outcome(nation, mark, host: "198.18.1.7")
      #expect(!isSetAside(after))
      let rows = try nation.queue.read {
        try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM allowed_mark") ?? 0
      }
      #expect(isEnded == (rows == 0), "what was ended lets go of its entries")
      let found = try #require(try nation.queries.allowList(list, as: admin, at: nation.now))
      #expect(found.list.setAside?.count == 1 && found.hits.count == 1, "what it did stays")
      #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
    }
  }

  @Test func `nobody ends what another body decided`() throws {
    let nation = try Nation()
    let made = try nation.done(
      .allowMarks(try nation.organization("town"), try Self.form(nation, ["evil.example"])),
      as: try nation.viewer("clerk", "town", .administrator))
    let list = try #require(made.first).id.cast(to: Suppression.self)
    let town = try nation.organization("town")
    for (name, viewer) in try nation.viewers()
    where viewer.organization != town && viewer.role != .node {
      let answer = nation.ask(.endSuppression(list), as: viewer)
      #expect(answer == .refused(.notFound), "\(name)")
    }
  }

  @Test(arguments: [
    ("203.0.113.0/24", "203.0.113.9", true), ("203.0.113.0/24", "203.0.113.0/25", true),
    ("203.0.113.0/25", "203.0.113.0/24", false), ("203.0.113.9", "203.0.113.9", true),
    ("203.0.113.9", "203.0.113.8", false), ("203.0.113.9", "http://203.0.113.9/x", true),
    ("2001:db8::/32", "2001:db8::1", true), ("2001:db8::/32", "2001:db9::1", false),
    ("evil.example", "www.evil.example", true), ("www.evil.example", "evil.example", false),
    ("evil.example", "notevil.example", false), ("evil.example", "http://a.evil.example/x", true),
    ("evil.example", "clerk@evil.example", true), ("a@b.example", "b@b.example", false),
    ("http://a.example/x", "http://a.example/x", true),
    ("http://a.example/x", "http://a.example/y", false),
    ("d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427e", true),
    ("d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427f", false),
  ])
  func `an entry sets aside what it says and not its neighbour`(
    entry: String, mark: String, isOn: Bool
  ) throws {
    let on = try #require(AllowedMark(try Self.pattern(entry)))
    let asked = Self.asked(try Self.pattern(mark))
    #expect(!Set(on.keys).isDisjoint(with: asked) == isOn)
  }

  @Test func `warning lists are read as they are, and what cannot be looked up is counted`() throws
  {
    func read(_ type: String, _ attributes: String, _ list: String) throws -> AllowListReading {
      try AllowListReading(
        Array(
          #"{"name":"N","type":"\#(type)","matching_attributes":[\#(attributes)],"list":[\#(list)]}"#
            .utf8))
    }
    let networks = try read("cidr", #""ip-dst""#, #""192.0.2.0/24","x""#)
    #expect(networks.name == "N" && networks.refused == 1)
    #expect(networks.marks.flatMap(\.keys) == ["n:192.0.2.0/24"], "no URL is set aside by it")
    let hosts = try read("hostname", #""domain","url""#, #""a.example",".b.example""#)
    #expect(
      hosts.marks.flatMap(\.keys) == [
        "d:domain:a.example", "d:url:a.example", "d:domain:b.example", "d:url:b.example",
      ])
    #expect(try read("substring", #""url""#, #""x""#).refused == 1)
    #expect(try read("regex", #""url""#, #""/x/""#).refused == 1)
    let own = try AllowListReading(Array("203.0.113.1\nevil.example\n".utf8))
    #expect(own.marks.map(\.text) == ["203.0.113.1", "evil.example"] && own.name.isEmpty)
    for text in [#"{"list":["x"],"type":"guessed"}"#, "{"] {
      #expect(throws: RefusalCode("notAllowList")) { try AllowListReading(Array(text.utf8)) }
    }
  }

  @Test func `so many entries and lists are taken, and one more is refused`() throws {
    let nation = try Nation()
    let admin = try nation.viewer("clerk", "town", .administrator)
    let town = try nation.organization("town")
    let most = (0..<AllowForm.marksMax).map { "203.0.113.\($0 % 250)\n" }.joined()
    #expect(try AllowListReading(Array(most.utf8)).marks.count == AllowForm.marksMax)
    #expect(throws: RefusalCode("tooManyAllowed")) {
      try AllowListReading(Array((most + "203.0.113.1\n").utf8))
    }
    let large = [UInt8](repeating: UInt8(ascii: "x"), count: AllowForm.bytesMax + 1)
    #expect(throws: RefusalCode("tooManyAllowed")) { try AllowListReading(large) }
    #expect(try AllowListReading(Array(large.dropLast())).marks.isEmpty)
    for number in 0..<AllowForm.listsMax {
      try nation.done(.allowMarks(town, try Self.form(nation, ["m\(number).example"])), as: admin)
    }
    let form = try Self.form(nation, ["last.example"])
    #expect(
      nation.ask(.allowMarks(town, form), as: admin) == .refused(RefusalCode("tooManyAllowed")))
    // What has ended makes room.
    let first = try #require(try nation.queries.allowLists(as: admin, at: nation.now).items.last)
    try nation.done(.endSuppression(first.id), as: admin)
    try nation.done(.allowMarks(town, form), as: admin)
  }

  @Test func `a body has so many entries in force, and not one more`() throws {
    let nation = try Nation()
    let admin = try nation.viewer("clerk", "town", .administrator)
    let town = try nation.organization("town")
    // Hashes lie under one key each.
    let marks = try Self.marks(
      (0...AllowForm.marksMax).map { number in
        String(repeating: "0", count: 32 - "\(number)".count) + "\(number)"
      })
    func put(_ count: Int) -> Node.Answer {
      let form = AllowForm(
        name: "n", reason: "r", until: nation.now + .days(7), marks: Array(marks.prefix(count)))
      return nation.ask(.allowMarks(town, form), as: admin)
    }
    let tooMany = Node.Answer.refused(RefusalCode("tooManyAllowed"))
    #expect(put(AllowForm.marksMax + 1) == tooMany)
    for _ in 0..<(AllowForm.marksInForceMax / AllowForm.marksMax) {
      guard case .done = put(AllowForm.marksMax) else {
        Issue.record("a list was refused")
        return
      }
    }
    #expect(put(1) == tooMany)
  }

  @Test func `a list has entries, a name, a reason and an end within a quarter`() throws {
    let nation = try Nation()
    let admin = try nation.viewer("clerk", "town", .administrator)
    let town = try nation.organization("town")
    let marks = try Self.marks(["evil.example"])
    let quarter = nation.now + SuppressionRule.lifeMax
    let forms: [(AllowForm, String?)] = [
      (AllowForm(name: "n", reason: "r", until: quarter, marks: marks), nil),
      (
        AllowForm(name: "n", reason: "r", until: quarter + .seconds(1), marks: marks),
        "lastsTooLong"
      ),
      (AllowForm(name: "n", reason: "r", until: nation.now, marks: marks), "endsBeforeItBegins"),
      (AllowForm(name: "", reason: "r", until: quarter, marks: marks), "emptyRule"),
      (AllowForm(name: "n", reason: " ", until: quarter, marks: marks), "needsReason"),
      (AllowForm(name: "n", reason: "r", until: quarter, marks: []), "emptyAllowList"),
      (
        AllowForm(
          name: String(repeating: "n", count: AllowForm.nameMax), reason: "r", until: quarter,
          marks: marks), nil
      ),
      (
        AllowForm(
          name: String(repeating: "n", count: AllowForm.nameMax + 1), reason: "r", until: quarter,
          marks: marks), "reasonTooLong"
      ),
    ]
    for (form, wanted) in forms {
      let answer = nation.ask(.allowMarks(town, form), as: admin)
      if let wanted {
        #expect(answer == .refused(RefusalCode(wanted)))
      } else if case .refused(let refusal) = answer {
        Issue.record("\(refusal)")
      }
    }
  }

  private static func asked(_ pattern: IndicatorPattern) -> [String] {
    switch pattern {
    case .network(let prefix): AllowedMark.keys(settingAside: .network(prefix))
    case .value(let value): AllowedMark.keys(settingAside: .value(value))
    case .pattern: []
    }
  }

  @Test(arguments: 0..<6)
  func `a node sets those marks aside that the command line does`(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let texts = [
      "203.0.113.0/28", "203.0.113.3", "203.0.112.0/20", "a.example", "b.a.example", "b.example",
      "http://a.example/x", "http://203.0.113.3/x", "clerk@a.example", "2001:db8::/32",
      "2001:db8::1", "d41d8cd98f00b204e9800998ecf8427e",
    ]
    let words = ["ip-dst", "domain", "url", "md5", "email", "hostname|port"]
    func some(_ all: [String]) -> [String] { all.filter { _ in Bool.random(using: &random) } }
    func quoted(_ all: [String]) -> String { all.map { "\"\($0)\"" }.joined(separator: ",") }
    let folder = try MatchFolder()
    for round in 0..<40 {
      let form = ["cidr", "hostname", "string", "own"].randomElement(using: &random) ?? "own"
      let text =
        form == "own"
        ? some(texts).map { $0 + "\n" }.joined()
        : #"{"name":"N","type":"\#(form)","matching_attributes":[\#(quoted(some(words)))],"#
          + #""list":[\#(quoted(some(texts + [".a.example"])))]}"#
      let lists = try AllowLists([try folder.file("\(round).list", text)])
      let reading = try AllowListReading(Array(text.utf8))
      let keys = Set(reading.marks.flatMap(\.keys))
      for mark in texts {
        let pattern = try Self.pattern(mark)
        let isOff = lists.reason(for: pattern) != nil
        #expect(isOff == !keys.isDisjoint(with: Self.asked(pattern)), "\(mark) by \(text)")
      }
    }
  }
}
