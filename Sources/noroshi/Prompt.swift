//! Asking on a terminal: a question, a usual answer, and passwords that are not shown.

internal import Glibc
internal import Kernel

/// Questions to whoever sits before the terminal. Without a terminal nothing is asked.
enum Prompt {
  /// Whether somebody sits there.
  static var isThere: Bool { isatty(0) == 1 && isatty(1) == 1 }

  /// How often a question is asked again before it is given up.
  static let triesMax = 5

  /// Asks until the answer is right. An empty answer is the usual one. `wrong` says what is wrong with an answer.
  static func ask(
    _ question: Phrase, usual: String? = nil, isSecret: Bool = false,
    wrong: (String) -> Phrase? = { _ in nil }
  ) throws -> String {
    let shown = usual.map { $0.isEmpty ? "" : " [\($0)]" } ?? ""
    for _ in 0..<triesMax {
      Swift.print("\(question.ja) / \(question.en)\(shown): ", terminator: "")
      flushOutput()
      guard let line = isSecret ? hidden() : readLine() else { break }
      let answer = line.isEmpty ? usual ?? "" : line
      if answer.isEmpty && usual == nil { continue }
      guard let problem = answer.isEmpty ? nil : wrong(answer) else { return answer }
      Swift.print("  \(problem.ja)\n  \(problem.en)")
    }
    throw Complaint.use("答えがありませんでした。", "There was no answer.")
  }

  /// A line that the terminal does not show.
  private static func hidden() -> String? {
    var state = termios()
    guard tcgetattr(0, &state) == 0 else { return readLine() }
    var silent = state
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(0, TCSANOW, &silent)
    defer {
      tcsetattr(0, TCSANOW, &state)
      Swift.print("")
    }
    return readLine()
  }
}
