//! An invitation code for the command line: typed unseen, from a file or from standard input. What stands in a command is
//! seen by every user of the machine while it runs, and stays in the shell's history.

internal import Federation
internal import Glibc
internal import Kernel

/// Where a command gets the code of an invitation from.
enum LinkCode {
  /// The word that means standard input.
  static let standardInput = "-"
  /// Most bytes that are read: a code with the white space that comes along, and one past it, so that a longer text is
  /// none.
  static let bytesMax = InvitationCode.bytesMax + 2

  /// The code: from a file, from standard input where `-` was typed, and where nothing was, from whoever sits before the
  /// terminal. One that stands in the command itself works, with a warning. Throws what the operator can mend.
  static func read(_ typed: String?, file: String?) throws -> String {
    if let file {
      guard typed == nil else {
        throw Complaint.use(
          "コードと --code-file は、どちらか一つにしてください。", "Give a code or --code-file, not both.")
      }
      return line(of: try ControlRequest.readFile(file, bytesMax: bytesMax))
    }
    if let typed, typed != standardInput {
      Complaint.write(warning.ja)
      Complaint.write(warning.en)
      return typed
    }
    if Prompt.isThere {
      return try Prompt.ask(
        Phrase(ja: "招待コード（表示しません）", en: "invitation code (not shown)"), isSecret: true)
    }
    guard typed != nil else {
      throw Complaint.use(
        "端末がないので聞けません。- でコードを標準入力から、または --code-file FILE で渡してください。",
        "There is no terminal to ask on. Give - and the code on standard input, or --code-file FILE."
      )
    }
    return line(of: input())
  }

  /// What is said to whoever types the code into the command.
  static let warning = Phrase(
    ja:
      "招待コードを命令の行に書くと、この機械のほかの利用者に見え、シェルの履歴にも残ります。次からはコードを書かずに打って貼り付けるか、- （標準入力）か --code-file を使ってください。",
    en: """
      A code in the command is seen by other users of this machine and stays in the shell's history. Leave it \
      out and paste it when asked, or use - (standard input) or --code-file.
      """)

  /// The first line that says something; empty where there is none.
  static func line(of bytes: [UInt8]) -> String {
    let lines = bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    return String(decoding: lines.first ?? [], as: UTF8.self)
  }

  /// What stands on standard input, at most one byte more than `bytesMax`.
  private static func input() -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: bytesMax + 1)
    while bytes.count <= bytesMax {
      let count = Glibc.read(0, &buffer, buffer.count)
      if count <= 0 { break }
      bytes += buffer.prefix(count)
    }
    return Array(bytes.prefix(bytesMax + 1))
  }
}
