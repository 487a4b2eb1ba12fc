//! A forwarded mail in the words of an alert: what its reporter said, and what can be said of the mail. Pure.

internal import Alerting
internal import Formats
internal import Kernel

/// The text of a report by mail. Both languages stand beside each other, as whoever reads it may have either.
struct ReportWords {
  /// The text; empty where there is nothing in the mail.
  let text: String

  /// Most links that are written out; the others are among the marks.
  static let linksMax = 10

  /// Puts a report into words. `isSure` says that the reporter's address was verified.
  init(_ mail: ReportedMail, _ original: ReportedMail.Original?, isSure: Bool) {
    var lines: [String] = []
    func add(_ label: Phrase, _ value: String) {
      if !value.isEmpty { lines.append("\(label.ja) / \(label.en): \(value)") }
    }
    if !mail.words.isEmpty { lines.append(mail.words) }
    if let original {
      add(Phrase(ja: "差出人", en: "from"), original.shown)
      add(Phrase(ja: "返信先", en: "reply to"), original.replyTo ?? "")
      add(Phrase(ja: "件名", en: "subject"), original.subject)
      add(Phrase(ja: "日時", en: "date"), original.date)
      add(Phrase(ja: "送ってきた機器", en: "sent by"), original.host?.description ?? "")
    }
    for file in mail.attachments {
      add(
        Phrase(ja: "添付", en: "file"),
        "\(file.name.isEmpty ? "?" : file.name) (\(file.bytes) bytes, SHA-256 \(file.sha256))")
    }
    if mail.attachmentsLeft > 0 {
      add(Phrase(ja: "ほかの添付", en: "further files"), "\(mail.attachmentsLeft)")
    }
    for mark in mail.marks.filter({ $0.kind == .url }).prefix(Self.linksMax) {
      add(Phrase(ja: "リンク", en: "link"), mark.text)
    }
    guard !lines.isEmpty else {
      text = ""
      return
    }
    if mail.isIncomplete {
      let note = Phrase(
        ja: "一部を読めませんでした（深すぎるか、壊れています）。", en: "Parts could not be read (too deep, or broken).")
      lines.append("\(note.ja) \(note.en)")
    }
    if !isSure {
      let note = Phrase(
        ja: "報告した人のアドレスは確かめられていません。", en: "The reporter's address is not verified.")
      lines.append("\(note.ja) \(note.en)")
    }
    text = lines.joined(separator: "\n")
  }
}
