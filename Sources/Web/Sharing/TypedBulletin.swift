//! A bulletin as it was typed into the form, carried from the form to the preview and on to the issuing.

internal import Alerting
internal import Inspection
internal import Kernel
internal import Node
internal import Sharing
internal import Spreadsheets

/// What stands in the fields. Reading never fails: what does not fit is found later.
struct TypedBulletin: Hashable, Sendable {
  var kind = Bulletin.Kind.warning
  var character = Bulletin.LegalCharacter.request
  var statute = ""
  var severity = Severity.caution
  var what = ""
  var now = ""
  var detail = ""
  /// `2026-11-30T17:00`, Tokyo.
  var answerBy = ""
  var tlp = TLP.amber
  /// To which providers its recipients may pass it on.
  var mayForward = MayForward.maintenanceVendor
  /// Kinds of bodies.
  var forms: [String] = []
  /// The name of the body under which they are.
  var under = ""
  /// A product, and the beginning of its version: only those that have it in their register.
  var product = ""
  /// A body by its code or name: only those of whose register a system depends on it.
  var dependsOn = ""
  /// Further bodies, one a line.
  var names = ""
  /// Whether halls, prefectures and ministries are told as well, and why.
  var tellsOthers = false
  var tellingReason = ""
  /// The list of marks that it asks to block; empty for anything else.
  var marks = ""

  /// Most lines of names.
  static let namesMax = 500

  /// An empty form that asks for an answer in three days.
  init(at now: Instant) {
    let day = TimeZoneRule.tokyo.civilTime(at: now).date.adding(days: 3)
    answerBy = "\(day)T17:00"
  }

  /// The fields of a form.
  init(_ form: FormBody, at now: Instant) {
    self.init(at: now)
    kind = form["kind"].flatMap { Bulletin.Kind(rawValue: $0) } ?? .warning
    character = form["character"].flatMap { Bulletin.LegalCharacter(rawValue: $0) } ?? .request
    statute = Self.trimmed(form["statute"])
    severity =
      form["severity"].flatMap { Int($0) }.flatMap { Severity(rawValue: $0) } ?? .caution
    what = Self.trimmed(form["what"])
    self.now = Self.trimmed(form["now"])
    detail = Self.trimmed(form["detail"])
    answerBy = Self.trimmed(form["answerBy"])
    tlp = form["tlp"].flatMap { TLP($0) } ?? .amber
    mayForward = form["mayForward"] == "yes" ? .maintenanceVendor : .nobody
    if form["mayForwardGateway"] == "yes" { mayForward.insert(.sharedGatewayOperator) }
    forms = form.all("form")
    under = Self.trimmed(form["under"])
    product = Self.trimmed(form["product"])
    dependsOn = Self.trimmed(form["dependsOn"])
    names = Self.trimmed(form["names"])
    tellsOthers = form["tell"] == "yes"
    tellingReason = Self.trimmed(form["tellReason"])
    marks = Self.trimmed(form["marks"])
  }

  /// The text without spaces around it.
  static func trimmed(_ text: String?) -> String { text.map { Normalized.trimmed($0) } ?? "" }

  /// A day as a browser or a person writes it; nil for anything else.
  static func day(_ text: String) -> CivilDate? { Normalized.date(text) }

  /// The moment that `answerBy` names; nil for none.
  var moment: Instant? {
    let parts = Normalized.halfWidth(answerBy).split { $0 == "T" || $0 == " " }
    guard let day = parts.first.flatMap({ Self.day(String($0)) }) else { return nil }
    guard parts.count > 1 else {
      return TimeZoneRule.tokyo.instant(day, hour: AnswerForm.closingHour, minute: 0)
    }
    let time = parts[1].split(separator: ":").compactMap { Int($0) }
    guard time.count >= 2, (0...23).contains(time[0]), (0...59).contains(time[1]) else {
      return nil
    }
    return TimeZoneRule.tokyo.instant(day, hour: time[0], minute: time[1])
  }

  /// The three lines; the other reader gets the same words rather than none.
  var lines: ThreeLines {
    ThreeLines(
      what: Phrase(ja: what, en: what), now: Phrase(ja: now, en: now), detail: detail)
  }

  /// The lint's word for what no refusal of the node says.
  private static let cutsLife = "cutsLife"

  /// What a problem is to the writer: what is wrong and what to do next.
  static func words(of problem: String, _ say: Language) -> String {
    problem == cutsLife
      ? LineFinding.notForLifeAndSafety.words(say) : AlertDeed.words(problem, say)
  }

  /// What must be mended, as refusals say it.
  func problems(at present: Instant) -> [String] {
    var found = lines.problems(isInDoubt: false, hasMarks: false).map(\.rawValue)
    if LineLint(what: what, now: now).cutsLife { found.append(Self.cutsLife) }
    if character == .instruction, statute.isEmpty {
      found.append(Bulletin.Refusal.needsStatute.rawValue)
    }
    if statute.count > Bulletin.statuteMax {
      found.append(Bulletin.Refusal.statuteTooLong.rawValue)
    }
    if severity < .caution { found.append(Bulletin.Refusal.severityTooLow.rawValue) }
    if tlp == .red { found.append(Bulletin.Refusal.redIsForPeople.rawValue) }
    if !product.isEmpty, ProductQuery(product) == nil { found.append("unclearProduct") }
    if tellsOthers, tellingReason.isEmpty { found.append("needsTellingReason") }
    if tellingReason.count > BulletinForm.tellingMax { found.append("tooLong") }
    let isInTime = moment.map { Bulletin.answerSpans.contains($0 - present) } ?? false
    if !isInTime { found.append(Bulletin.Refusal.dateOutOfRange.rawValue) }
    return found
  }

  /// The command's form; nil where the date is none.
  func form(to recipients: [ID<Organization>]) -> BulletinForm? {
    guard let moment else { return nil }
    return BulletinForm(
      kind: kind, character: character, statute: statute, severity: severity, lines: lines,
      tlp: tlp, mayForward: mayForward, answerBy: moment,
      recipients: recipients, telling: tellsOthers ? tellingReason : nil,
      marks: ID<IndicatorBatch>(marks))
  }

  /// The fields, to be sent on with the preview.
  var carried: [Choice] {
    [
      ("kind", kind.rawValue), ("character", character.rawValue), ("statute", statute),
      ("severity", "\(severity.rawValue)"), ("what", what), ("now", now), ("detail", detail),
      ("answerBy", answerBy), ("tlp", Shown.tlp(tlp)),
      ("mayForward", mayForward.contains(.maintenanceVendor) ? "yes" : ""),
      ("mayForwardGateway", mayForward.contains(.sharedGatewayOperator) ? "yes" : ""),
      ("under", under), ("product", product), ("dependsOn", dependsOn), ("names", names),
      ("tell", tellsOthers ? "yes" : ""), ("tellReason", tellingReason),
    ].map { Choice(value: $0.0, words: $0.1) } + forms.map { Choice(value: "form", words: $0) }
      + (marks.isEmpty ? [] : [Choice(value: "marks", words: marks)])
  }
}
