//! A list of organisations to be imported: CSV with our header, or the three public lists of Japanese public bodies.

/// A whole list, read: what was taken and what was not, with its line. The form is recognised by its header.
///
///     code,name_ja,name_en,legal_form,parent_code,tree,prefix,domain     our own; only name_ja and legal_form must be
///     pid,pref,cid,city,…,lgcode                                         municipalities and wards
///     pid,pref,…,pref_en,…,lgcode,…                                      prefectures
///     kind,parent,name                                                   national bodies
///
/// Several networks or domains in a field are separated by spaces or semicolons.
public struct OrganizationList: Sendable {
  /// The largest list, in bytes.
  public static let bytesMax = 16 << 20
  /// The most rows behind the header: ten times the public bodies of a nation.
  public static let rowsMax = 20_000
  /// The longest name, in characters.
  public static let nameCharactersMax = 200
  /// The longest code, in bytes.
  public static let codeBytesMax = 40
  /// The most networks, or domains, in one field.
  public static let valuesMax = 64

  /// Which header a list has.
  public enum Form: Hashable, Sendable, CaseIterable {
    /// Our own columns.
    case own
    /// 市区町村 and wards.
    case municipalities
    /// 都道府県.
    case prefectures
    /// National bodies: kind, parent by name, name.
    case nationalBodies
  }

  /// Something that was not taken.
  public struct Problem: Hashable, Sendable {
    /// The line in the list, from 1.
    public let line: Int
    /// Why.
    public let reason: OrganizationProblem
  }

  /// The form that the header shows; nil when there is none that is known.
  public let form: Form?
  /// What was taken, in the list's order.
  public let entries: [OrganizationEntry]
  /// What was not, in the list's order.
  public let problems: [Problem]

  /// Reads a list.
  public init(_ bytes: [UInt8]) {
    self.init(bytes, bytesMax: Self.bytesMax, rowsMax: Self.rowsMax)
  }

  /// The same with limits of one's own, so that a test reaches them.
  init(_ bytes: [UInt8], bytesMax: Int, rowsMax: Int) {
    guard bytes.count <= bytesMax else {
      self.init(failed: .listTooLarge(bytes: bytes.count), line: 1)
      return
    }
    var records = CSV(bytes)
    guard let first = records.next(), case .success(let header) = first.fields,
      let columns = OrganizationColumns(header: header)
    else {
      self.init(failed: .headerUnknown, line: 1)
      return
    }
    var reading = OrganizationReading(columns: columns)
    var rows = 0
    while let record = records.next() {
      rows += 1
      guard rows <= rowsMax else {
        reading.problems.append(Problem(line: record.line, reason: .tooManyRows))
        break
      }
      reading.take(record)
    }
    self.init(
      form: columns.form,
      entries: columns.form == .municipalities ? reading.withWardsUnderCities() : reading.entries,
      problems: reading.problems)
  }

  private init(form: Form?, entries: [OrganizationEntry], problems: [Problem]) {
    self.form = form
    self.entries = entries
    self.problems = problems
  }

  private init(failed reason: OrganizationProblem, line: Int) {
    form = nil
    entries = []
    problems = [Problem(line: line, reason: reason)]
  }
}
