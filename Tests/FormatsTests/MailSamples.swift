//! Mails as bytes for the tests of replies, and the texts that Japanese mail programs write round an answer.

/// One mail made of its headers and body.
enum MailSamples {
  static func mail(_ headers: [String], _ body: [UInt8]) -> [UInt8] {
    Array((headers.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
  }

  static func mail(
    _ body: String, subject: String = "Re: 【サイバー要対応4】不審な通信", extra: [String] = []
  ) -> [UInt8] {
    mail(
      ["From: =?UTF-8?B?5L2Q6Jek?= <Sato@Town.example>", "Subject: \(subject)"]
        + ["Content-Type: text/plain; charset=UTF-8"] + extra, Array(body.utf8))
  }

  /// ISO-2022-JP of "了解①" and of the code in full width.
  static let jis: [UInt8] =
    [0x1B, 0x24, 0x42, 0x4E, 0x3B, 0x32, 0x72, 0x2D, 0x21, 0x1B, 0x28, 0x42, 0x0D, 0x0A]
    + [0x1B, 0x24, 0x42, 0x23, 0x31, 0x23, 0x32, 0x23, 0x33, 0x23, 0x34, 0x23, 0x35, 0x23, 0x36]
    + [0x1B, 0x28, 0x42, 0x0D, 0x0A]

  /// What stands above the quoted alert, the quoted alert, and whether a mark begins each of its lines.
  static let quotations: [(name: String, divider: String)] = [
    ("Outlook", "-----Original Message-----"),
    ("Outlook in Japanese", "-----元のメッセージ-----"),
    (
      "Outlook's block",
      "差出人: 狼煙 Noroshi <noroshi@desk.example>\n送信日時: 2026年11月23日 15:10\n宛先: 佐藤\n件名: 警報"
    ),
    ("Outlook's block in English", "From: Noroshi\nSent: Monday\nTo: Sato\nSubject: Alert"),
    ("Outlook's rule", String(repeating: "_", count: 32)),
    ("Gmail in Japanese", "2026年11月23日(月) 15:10 狼煙 <noroshi@desk.example>:"),
    ("Gmail", "On Mon, Nov 23, 2026 at 3:10 PM Noroshi <noroshi@desk.example> wrote:"),
    ("docomo", "-------- 元のメッセージ --------"),
    ("Apple Mail in Japanese", "2026/11/23 15:10、Noroshi <noroshi@desk.example>のメール:"),
    ("Thunderbird in Japanese", "On 2026/11/23 15:10, 狼煙 Noroshi さんは書きました:"),
    ("forwarded", "---------- Forwarded message ---------"),
    ("Becky!", "---------------- 元のメッセージ ----------------"),
  ]

  /// The alert below a divider; the code stands in it before any word of ours.
  static let alert = "【サイバー要対応4】\n番号 654321\n1 何が起きたか: 不審な通信"
  /// The lines of our mail that hold the code, as a program quotes them that marks nothing.
  static let unmarked =
    "【サイバー要対応4】\n1 何が起きたか\n了解したら、このメールにそのまま「654321」と書いて返信してください。\n番号 654321"
}
