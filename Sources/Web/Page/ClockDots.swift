//! An alert's clocks as dots in their order, and moments and deadlines on a page.

internal import Kernel

/// One of an alert's six clocks, or what else a deadline may wait for: that the operator of a shared egress attributes,
/// that the tower finds an owner, that the next report comes, that the sensor proves the end, that a bulletin is answered.
enum ClockName: String, Hashable, Sendable, CaseIterable {
  case delivered, opened, attributed, assigned, acknowledged, acting, contained, updated, proven
  case answered
  case closed

  /// One character in Japanese, three letters in English.
  var sign: Phrase {
    switch self {
    case .delivered: Phrase(ja: "届", en: "DEL")
    case .opened: Phrase(ja: "開", en: "OPN")
    case .attributed: Phrase(ja: "特", en: "ATT")
    case .assigned: Phrase(ja: "宛", en: "ASG")
    case .acknowledged: Phrase(ja: "確", en: "ACK")
    case .acting: Phrase(ja: "動", en: "ACT")
    case .contained: Phrase(ja: "封", en: "CON")
    case .updated: Phrase(ja: "報", en: "UPD")
    case .proven: Phrase(ja: "証", en: "PRV")
    case .answered: Phrase(ja: "答", en: "ANS")
    case .closed: Phrase(ja: "了", en: "CLO")
    }
  }

  /// The word.
  var word: Phrase {
    switch self {
    case .delivered: Phrase(ja: "届いた", en: "delivered")
    case .opened: Phrase(ja: "開かれた", en: "opened")
    case .attributed: Phrase(ja: "通信元の特定", en: "attributed")
    case .assigned: Phrase(ja: "宛先の決定", en: "assigned")
    case .acknowledged: Phrase(ja: "受け取りの確認", en: "acknowledged")
    case .acting: Phrase(ja: "着手", en: "acting")
    case .contained: Phrase(ja: "封じ込め", en: "contained")
    case .updated: Phrase(ja: "次の報告", en: "updated")
    case .proven: Phrase(ja: "センサーの裏付け", en: "proven by the sensor")
    case .answered: Phrase(ja: "回答", en: "answered")
    case .closed: Phrase(ja: "終了", en: "closed")
    }
  }
}

/// A clock on a page.
struct ClockDot: Hashable, Sendable {
  /// Which clock.
  var name: ClockName
  /// Where it stands.
  var state: State

  /// Where a clock stands; `waiting` may know its limit already.
  enum State: Hashable, Sendable {
    case done(Instant)
    case due(Instant)
    case waiting(Instant?)
  }
}

/// Six dots in their order. The words are for those who do not see the dots.
func clockDots(_ clocks: [ClockDot], at now: Instant, _ say: Language) -> HTML {
  let dots = clocks.map { clock -> HTML in
    let (pageClass, words, moment): (HTML, Phrase, Instant?) =
      switch clock.state {
      case .done(let at): ("done", Words.done, at)
      case .due(let at) where at < now: ("due late", Words.late, at)
      case .due(let at): ("due", Words.due, at)
      case .waiting(let at): ("", Words.notYet, at)
      }
    let time = moment.map { dotTime($0, at: now, say) }
    return """
      <li class="\(pageClass)"><abbr title="\(clock.name.word(say))">\(clock.name.sign(say))</abbr>\
      <span class="sr">\(words(say))</span> \(time)</li>
      """
  }
  return "<ol class=\"clocks\">\(dots)</ol>"
}

/// A moment under a dot: the day, where it is not today's, above the time, so that neighbours never touch.
private func dotTime(_ moment: Instant, at now: Instant, _ say: Language) -> HTML {
  let words = Wording.moment(moment, at: now, say).split(separator: " ")
  let clock = String(words.last ?? "")
  // "23 November" is wider than a dot; "23 Nov" is not, and Japanese dates never are.
  let day = words.dropLast().map { say == .en ? String($0.prefix(3)) : String($0) }
    .joined(separator: " ")
  if day.isEmpty { return timeTag(moment, clock) }
  return "<time datetime=\"\(Wording.machine(moment))\">\(day)<br>\(clock)</time>"
}

/// A moment with its machine form.
func timeTag(_ moment: Instant, _ words: String) -> HTML {
  "<time datetime=\"\(Wording.machine(moment))\">\(words)</time>"
}

/// A deadline as a count of what is left; the script of the board keeps it going.
func countdownTag(until due: Instant, at now: Instant, _ say: Language) -> HTML {
  """
  <time class="left\(due < now ? " late" : HTML.nothing)" datetime="\(Wording.machine(due))" \
  data-due="\(due.seconds)">\(Wording.countdown(until: due, at: now, say))</time>
  """
}
