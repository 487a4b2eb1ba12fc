//! A list of changes of personnel: what goes out for a day, and what comes back of it. Nothing of it is guessed.

public import Kernel
public import Spreadsheets

/// A post with whoever holds it until the day: one row of the list that goes out.
public struct TransferSeat: Hashable, Sendable {
  /// The post.
  public let post: Organization.PostRecord
  /// Who holds it; nil where it is vacant.
  public let holder: ID<Person>?
  /// By name; nil where it is vacant or erased.
  public let name: String?

  /// The key by which the row is known again. It begins with a letter, so that no spreadsheet takes it for a number.
  public var key: String {
    let who = holder.map { "\($0)" } ?? ""
    let digest = Hash(sha256: Array("transfer\u{0}\(post.id)\u{0}\(who)".utf8))
    return "T" + digest.description.prefix(16).uppercased()
  }
}

/// What is wrong with a row of such a list, by the number it has in its file.
public struct TransferSheetProblem: Hashable, Sendable {
  /// The row.
  public let row: Int
  /// What.
  public let reason: Reason

  /// Why a row cannot be taken.
  public enum Reason: Hashable, Sendable {
    /// No post has this key any more, or somebody else holds it.
    case unknownKey(String)
    /// No post has this name.
    case unknownPost(String)
    /// Several posts have this name.
    case severalPosts(String)
    /// He does not hold this post on the day.
    case notHolder(String)
    /// Several people hold it, and none is named.
    case holderMissing
    /// Several people have this name.
    case severalPeople(String)
    /// Somebody of this name is known under another address.
    case sameName(String)
    /// He leaves, and yet somebody comes; or somebody comes without a name.
    case contradiction
    /// No day.
    case badDay(String)
    /// Another day than that of the list.
    case otherDay(CivilDate)
    /// A rule of changes of personnel.
    case step(TransferDifferences.Problem)
  }
}

/// A list of changes of personnel, read against the directory.
public struct TransferReading: Sendable {
  /// What is asked, row by row. Rows that change nothing are none. At most one more than are entered at once: by then
  /// the list is refused whatever follows.
  public private(set) var steps: [TransferStep] = []
  /// The row of each step.
  public private(set) var rows: [Int] = []
  /// What is wrong; with anything wrong nothing is entered.
  public private(set) var problems: [TransferSheetProblem] = []
  private let place: ContactDirectory.Place
  private let day: CivilDate
  private let seats: [TransferSeat]
  private let seatOf: [String: TransferSeat]
  private let postsNamed: [String: [Organization.PostRecord]]
  private let people: [String: [ID<Person>]]

  /// Reads the rows below the headings. `day` is that of the list; a row that names another one is not taken.
  public init(
    _ columns: TransferColumns, of table: Table, with place: ContactDirectory.Place, day: CivilDate,
    at now: Instant
  ) {
    self.place = place
    self.day = day
    let start = TimeZoneRule.tokyo.instant(day, hour: 0, minute: 0)
    seats = place.seats(on: start)
    seatOf = Dictionary(seats.map { ($0.key, $0) }) { first, _ in first }
    var named: [String: [Organization.PostRecord]] = [:]
    for post in place.organization.posts {
      for name in Set([post.name.ja, post.name.en].map { ContactText.compared($0) }) {
        named[name, default: []].append(post)
      }
    }
    postsNamed = named
    var people: [String: [ID<Person>]] = [:]
    var seen: Set<ID<Person>> = []
    for holding in place.holdings(at: now) where seen.insert(holding.person).inserted {
      if let name = holding.name {
        people[ContactText.compared(name), default: []].append(holding.person)
      }
    }
    self.people = people
    for (row, cells) in columns.cells(of: table) {
      var texts: [TransferField: String] = [:]
      for (field, text) in cells where !text.isEmpty { texts[field] = text }
      if texts.isEmpty { continue }
      do throws(Wrong) { try take(texts, row) } catch {
        problems.append(TransferSheetProblem(row: row, reason: error.reason))
      }
      if steps.count > Transfer.movesMax { break }
    }
    let found = TransferDifferences(steps, with: place, day: start, at: now)
    for (row, line) in zip(rows, found.lines) {
      guard let problem = line.problem else { continue }
      problems.append(TransferSheetProblem(row: row, reason: .step(problem)))
    }
    problems.sort { $0.row < $1.row }
  }

  private struct Wrong: Error { let reason: TransferSheetProblem.Reason }

  private mutating func take(_ texts: [TransferField: String], _ row: Int) throws(Wrong) {
    let name = texts[.comer] ?? ""
    let (mail, phone) = (texts[.mail] ?? "", texts[.phone] ?? "")
    let isLeaving = texts[.leaves].map { Self.saysYes($0) } ?? false
    // Most rows of the list that went out come back as they were.
    if name.isEmpty, mail.isEmpty, phone.isEmpty, !isLeaving { return }
    if let text = texts[.day] {
      guard let found = ContactText.day(text) else { throw Wrong(reason: .badDay(text)) }
      guard found == day else { throw Wrong(reason: .otherDay(found)) }
    }
    guard !(isLeaving && !(name + mail + phone).isEmpty) else {
      throw Wrong(reason: .contradiction)
    }
    let seat = try seat(texts)
    if isLeaving {
      guard let holder = seat.holder else { throw Wrong(reason: .contradiction) }
      append(TransferStep(post: seat.post.id, leaves: holder, comes: nil), row)
      return
    }
    let comer = try comer(name, mail, phone)
    append(TransferStep(post: seat.post.id, leaves: seat.holder, comes: comer), row)
  }

  private mutating func append(_ step: TransferStep, _ row: Int) {
    steps.append(step)
    rows.append(row)
  }

  /// Which post, and who leaves it: by key, or else by the two names.
  private func seat(_ texts: [TransferField: String]) throws(Wrong) -> TransferSeat {
    if let key = texts[.key] {
      guard let found = seatOf[key.uppercased()] else { throw Wrong(reason: .unknownKey(key)) }
      return found
    }
    let text = texts[.post] ?? ""
    let name = ContactText.compared(text)
    let posts = postsNamed[name] ?? []
    guard let post = posts.first, !name.isEmpty else { throw Wrong(reason: .unknownPost(text)) }
    guard posts.count == 1 else { throw Wrong(reason: .severalPosts(text)) }
    let held = seats.filter { $0.post.id == post.id }
    guard let holder = texts[.holder] else {
      guard held.count == 1, let only = held.first else { throw Wrong(reason: .holderMissing) }
      return only
    }
    let named = held.filter {
      ContactText.compared($0.name ?? "") == ContactText.compared(holder)
    }
    guard let found = named.first, found.holder != nil else {
      throw Wrong(reason: .notHolder(holder))
    }
    guard named.count == 1 else { throw Wrong(reason: .severalPeople(holder)) }
    return found
  }

  /// Who comes: somebody known only where name and addresses leave no doubt.
  private func comer(
    _ name: String, _ mail: String, _ phone: String
  ) throws(Wrong) -> TransferStep.Comer {
    guard !name.isEmpty else { throw Wrong(reason: .contradiction) }
    let known = people[ContactText.compared(Self.withoutPost(name))] ?? []
    guard known.count <= 1 else { throw Wrong(reason: .severalPeople(name)) }
    guard let person = known.first else { return .new(name: name, mail: mail, phone: phone) }
    if mail.isEmpty, phone.isEmpty { return .known(person) }
    // Whoever is written with an address of his own is he; anybody else may be a stranger of the same name.
    let own = Set(
      place.organization.routes.filter { $0.person == person }.compactMap {
        place.addresses[$0.id]
      }.map { Self.address($0) })
    let written = [mail, phone].filter { !$0.isEmpty }.map { Self.address($0) }
    guard written.allSatisfy({ own.contains($0) }) else { throw Wrong(reason: .sameName(name)) }
    return .known(person)
  }

  /// An address or a number in one spelling.
  private static func address(_ text: String) -> String {
    if let mail = ContactText.mail(text) { return mail.lowercased() }
    return ContactText.phone(text).map { ContactText.dialled($0.text) } ?? text
  }

  /// The list that goes out offers people with their post behind a stroke: 佐藤 花子／情報係長.
  private static func withoutPost(_ text: String) -> String {
    String(text.split(whereSeparator: { $0 == "／" || $0 == "/" }).first ?? Substring(text))
  }

  /// A mark, or the word that the list offers.
  private static func saysYes(_ text: String) -> Bool {
    ContactText.isMark(text)
      || ["離れる", "離任", "後任なし", "leaves"].contains(ContactText.compared(text))
  }
}

extension ContactDirectory.Place {
  /// Every post with whoever holds it at that moment; a vacant one stands alone.
  public func seats(on day: Instant) -> [TransferSeat] {
    organization.posts.flatMap { post -> [TransferSeat] in
      let held = organization.appointments.filter { $0.post == post.id && $0.holds(at: day) }
      if held.isEmpty { return [TransferSeat(post: post, holder: nil, name: nil)] }
      return held.map { TransferSeat(post: post, holder: $0.person, name: names[$0.person]) }
    }
  }
}
