//! The three lines that a sensor's finding begins with, in plain words, until a person betters them.

internal import Kernel

extension ThreeLines {
  /// Lines for a finding, about a system that the inventory knows where it does. Plain enough for a town hall at night;
  /// the technical part goes into the detail.
  public init(
    of finding: Observation.Finding, lookedBack: Alert.LookBack?, affected: Affected? = nil
  ) {
    let host = Self.host(finding, affected)
    let what: Phrase
    switch finding.source {
    case .indicator:
      what = Phrase(
        ja: host.map { "\($0) が、攻撃に使われる通信先とやり取りをしています。" }
          ?? "攻撃に使われる手がかりが、貴団体の通信で見つかりました。",
        en: host.map { "\($0) is in contact with an address used for attacks." }
          ?? "A mark used for attacks was seen in your traffic.")
    case .verdict:
      what = Phrase(
        ja: host.map { "\($0) について、監視センサーが不審な通信を見つけました。" }
          ?? "監視センサーが不審な通信を見つけました。",
        en: host.map { "A sensor saw suspicious traffic of \($0)." }
          ?? "A sensor saw suspicious traffic.")
    case .sighting, .report:
      what = Phrase(
        ja: "不審なものを見つけたという報告がありました。",
        en: "Somebody reported something suspicious.")
    }
    let now = Self.now(isHostKnown: host != nil, affected?.step ?? .ask)
    var detail = [PlainText.singleLine(finding.rule, maxCharacters: 300)]
    detail += finding.observables.prefix(20).map {
      PlainText.singleLine($0.text, maxCharacters: 300)
    }
    if let lookedBack {
      let days =
        (lookedBack.until - lookedBack.from).microseconds / Instant.Span.days(1).microseconds
      detail.append("過去\(days)日分の記録を新しい手がかりで調べ直して見つかりました / found by looking back \(days) days")
    }
    self.init(what: what, now: now, detail: detail.joined(separator: "\n"))
  }

  /// The machine in words: its address or name, with what its owner calls the system. The Japanese brackets are read in
  /// both languages.
  private static func host(_ finding: Observation.Finding, _ affected: Affected?) -> String? {
    let host = finding.host.map { PlainText.singleLine($0, maxCharacters: 60) }
    guard let name = affected?.name.map({ PlainText.singleLine($0, maxCharacters: 60) }) else {
      return host
    }
    return host.map { "\($0)（\(name)）" } ?? name
  }

  /// The second line.
  private static func now(isHostKnown: Bool, _ step: Affected.Step) -> Phrase {
    switch step {
    case .keepRunning: keepRunning
    case .approved(let action, let until): approved(action, until: until)
    case .ask where isHostKnown:
      Phrase(
        ja: "この機器を使う人に作業を止めてもらい、網から切り離してよいか責任者に確かめる。電源は切らない。初期化しない。",
        en: "Ask its user to stop working and your head whether it may be disconnected. "
          + "Do not switch it off. Do not reinstall it.")
    case .ask:
      Phrase(
        ja: "心当たりの機器を確かめる。電源は切らない。初期化しない。",
        en: "Find the machine concerned. Do not switch it off. Do not reinstall it.")
    }
  }

  /// The lines as they are kept outside the journal: canonical JSON.
  public func stored() throws -> String {
    String(decoding: try JSONTreeEncoder.encode(self).canonical(), as: UTF8.self)
  }

  /// Reads what `stored` wrote; nil for anything else, e.g. after erasure.
  public init?(stored text: String) {
    // A text that does not read is shown as erased, not as an error of the page.
    guard let json = try? JSON.parse(Array(text.utf8)),
      let lines = try? JSONTreeDecoder.decode(ThreeLines.self, from: json)
    else { return nil }
    self = lines
  }
}
