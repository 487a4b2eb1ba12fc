//! A row that was understood: typed values in place of cells.

internal import Kernel

/// What a row says.
struct ContactEntry {
  let row: Int
  /// The place in the directory.
  let place: Int
  let name: String
  /// 情報係 主任; empty where the row names none.
  let post: String
  /// The role; nil where the row names none.
  let role: Organization.Role?
  let reach: ContactReach.Cells
  let from: Instant?
  let until: Instant?
  /// The row key; nil where none stands there.
  let key: String?
  /// Who is the person's deputy, by name; nil where nobody is named.
  let deputy: String?
}

/// Understands rows one by one.
struct ContactReading {
  let directory: ContactDirectory
  private var places: [String: Int] = [:]
  /// The addresses of the directory: what stands there already is no mistake of the list.
  private var known: Set<String> = []
  /// What was found, in the order of the rows.
  var problems: [ContactProblem] = []

  init(_ directory: ContactDirectory) {
    self.directory = directory
    var ambiguous: Set<String> = []
    for (index, place) in directory.places.enumerated() {
      let one = place.organization
      for text in Set([one.name.ja, one.name.en, one.code ?? ""].map(ContactText.compared)) {
        guard !text.isEmpty else { continue }
        if places.updateValue(index, forKey: text) != nil { ambiguous.insert(text) }
      }
    }
    for place in directory.places { known.formUnion(place.addresses.values.map(ContactText.plain)) }
    // Two of one name: neither is guessed.
    for text in ambiguous { places[text] = nil }
  }

  mutating func note(_ row: Int, _ reason: ContactProblem.Reason) {
    problems.append(ContactProblem(row: row, reason: reason))
  }

  /// The entry of a row; nil where it is kept out, and every reason is noted.
  mutating func entry(_ row: ContactRow) -> ContactEntry? {
    let before = problems.count
    let place = place(row)
    if row.name.isEmpty { note(row.number, .nameMissing) }
    let texts = [row.name, row.post, row.organization, row.deputy]
    if texts.contains(where: { $0.count > ContactText.charactersMax }) {
      note(row.number, .tooLong)
    }
    let mails = row.mails.compactMap { mail($0, row.number) }
    let nights = nights(row)
    let phones = row.phones.compactMap { phone($0, row.number) }
    let mobiles = row.mobiles.compactMap { phone($0, row.number) }
    let from = day(row.from, row.number)
    let until = day(row.until, row.number)
    if let from, let until, until < from { note(row.number, .endsBeforeItBegins) }
    let role = role(row, isFirstAtNight: nights.isMarked)
    let isKeptOut = problems[before...].contains(where: \.isError)
    guard let place, !isKeptOut else { return nil }
    let isDeputyNamed = !row.deputy.isEmpty && !Self.isAnswer(row.deputy)
    return ContactEntry(
      row: row.number, place: place, name: row.name, post: row.post, role: role,
      reach: .init(mails: mails, phones: phones, mobiles: mobiles, nights: nights.numbers),
      from: from.map(Self.begin),
      until: until.map { Self.begin($0.adding(days: 1)) },
      key: row.key.isEmpty ? nil : row.key.uppercased().filter { $0 != " " },
      deputy: isDeputyNamed ? row.deputy : nil)
  }

  /// The place that a row is about; nil where it is not clear.
  func find(_ row: ContactRow) -> Int? {
    row.organization.isEmpty ? directory.home : places[ContactText.compared(row.organization)]
  }

  private mutating func place(_ row: ContactRow) -> Int? {
    let found = find(row)
    if found == nil {
      note(
        row.number,
        row.organization.isEmpty ? .organizationMissing : .unknownOrganization(row.organization))
    }
    return found
  }

  private mutating func mail(_ text: String, _ row: Int) -> String? {
    let address = ContactText.mail(text) ?? (known.contains(text) ? text : nil)
    if address == nil { note(row, .badMail(text)) }
    return address
  }

  private mutating func phone(_ text: String, _ row: Int) -> String? {
    if known.contains(text) { return text }
    let number = ContactText.phone(text)
    if number == nil { note(row, .badPhone(text)) }
    if let number, number.isMended { note(row, .zeroPutBack(number.text)) }
    return number?.text
  }

  private mutating func day(_ text: String, _ row: Int) -> CivilDate? {
    if text.isEmpty { return nil }
    let day = ContactText.day(text)
    if day == nil { note(row, .badDate(text)) }
    return day
  }

  private mutating func nights(_ row: ContactRow) -> (numbers: [String], isMarked: Bool) {
    var numbers: [String] = []
    var isMarked = false
    for text in row.nights {
      if ContactText.isMark(text) {
        isMarked = true
      } else if let number = known.contains(text) ? text : ContactText.phone(text)?.text {
        numbers.append(number)
      } else if !Self.isAnswer(text) {
        note(row.number, .badNight(text))
      }
    }
    return (numbers, isMarked)
  }

  /// The role that is named, else the one that a mark stands for.
  private mutating func role(_ row: ContactRow, isFirstAtNight: Bool) -> Organization.Role? {
    if !row.role.isEmpty {
      let role = ContactRoles.role(row.role)
      if role == nil { note(row.number, .unknownRole(row.role)) }
      return role
    }
    if ContactText.isMark(row.deputy) { return .deputy }
    return isFirstAtNight ? .guardDesk : nil
  }

  /// Whether a cell answers yes or no.
  private static func isAnswer(_ text: String) -> Bool {
    ContactText.isMark(text)
      || ["×", "✕", "無", "なし", "-", "ー", "0", "no", "n", "false", "いいえ"]
        .contains(text.lowercased())
  }

  private static func begin(_ day: CivilDate) -> Instant {
    TimeZoneRule.tokyo.instant(day, hour: 0, minute: 0)
  }
}
