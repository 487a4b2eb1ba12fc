//! The sentence that says what happens if nothing is done. It makes climbing fair and expected.

internal import Kernel

/// What the system does by itself when nothing is done.
struct NextRung: Hashable, Sendable {
  /// When.
  var at: Instant
  /// The clock that is waited for.
  var awaited: ClockName
  /// What happens then.
  var happens: Happening

  /// Who hears, or who takes over the calling.
  enum Happening: Hashable, Sendable {
    /// These people are told as well; names with titles, as they are to be read.
    case told([String])
    /// This desk takes over the calling (連絡を引き取る).
    case callingTakenOver(by: String)
    /// This desk has the calling already and is called once more.
    case calledAgain(String)
  }

  /// 「15:18までに確認がない場合は、山田総務課長にもお知らせします。」
  func sentence(at now: Instant, _ say: Language) -> String {
    let time = Wording.moment(at, at: now, say)
    let clock = awaited.word(say)
    switch happens {
    case .told(let names):
      let ja = names.joined(separator: "、")
      let en = names.joined(separator: ", ")
      return Phrase(
        ja: "\(time)までに\(awaited == .acknowledged ? "確認" : clock)がない場合は、\(ja)にもお知らせします。",
        en: "If it is not \(clock) by \(time), we will also tell \(en).")(say)
    case .callingTakenOver(let desk):
      return Phrase(
        ja: "\(time)からは\(desk)が連絡を引き取ります。",
        en: "From \(time), \(desk) takes over the calling.")(say)
    case .calledAgain(let desk):
      return Phrase(
        ja: "\(desk)が連絡を引き取っています。\(time)にもう一度、\(desk)へ知らせます。",
        en: "\(desk) has taken over the calling and is told again at \(time).")(say)
    }
  }
}

/// What happens if nothing is done, in a box of its own; nothing when there is no further rung.
func ifNothing(_ rungs: [NextRung], at now: Instant, _ say: Language) -> HTML {
  if rungs.isEmpty { return .nothing }
  let sentences = rungs.map { $0.sentence(at: now, say) }
  return "<p class=\"if\">\(sentences.joined(separator: say == .ja ? "" : " "))</p>"
}
