//! The three lines with which every alert begins.

internal import Kernel

/// The three lines with which every alert begins.
struct AlertLines: Hashable, Sendable {
  /// 何が起きたか
  var what: String
  /// 今すぐすること
  var now: String
  /// いつまでに誰へ
  var byWhen: String
}

/// The three lines, numbered. `clue` says where to look and who has agreed; it stands under line 2.
func alertLines(_ lines: AlertLines, clue: [String] = [], _ say: Language) -> HTML {
  let clues = clue.map { line -> HTML in "<span class=\"k\">\(line)</span>" }
  return """
    <ol class="three">
    <li><span class="k">\(Words.what(say))</span>\(lines.what)</li>
    <li><span class="k">\(Words.now(say))</span><b>\(lines.now)</b>\(clues)</li>
    <li><span class="k">\(Words.byWhen(say))</span>\(lines.byWhen)</li>
    </ol>
    """
}
