//! The pieces of an alert's mail in one language: marks, lines, account, moments. Pure.

internal import Kernel

/// Makes each piece once; `MailText` decides which of them leave.
struct MailComposer {
  let mail: AlertMail
  let say: Language

  private var severity: Int { min(5, max(1, mail.severity)) }
  private var number: String { PlainLine.of(mail.number, max: MailText.wordsMax) }

  private var kindMark: Phrase? {
    switch mail.kind {
    case .real: nil
    case .contactTest: Phrase(ja: "【連絡テスト】", en: "[CONTACT TEST] ")
    case .exercise: Phrase(ja: "【演習】", en: "[EXERCISE] ")
    }
  }

  /// The first line of anything that is not real.
  var opening: String? {
    switch mail.kind {
    case .real: nil
    case .contactTest:
      Phrase(
        ja: "【連絡テスト】連絡テストです。実際の事案ではありません。",
        en: "[CONTACT TEST] This is a contact test, not a real alert.")(say)
    case .exercise:
      Phrase(
        ja: "【演習】これは演習です。実際の事案ではありません。",
        en: "[EXERCISE] This is an exercise, not a real alert.")(say)
    }
  }

  private var mark: String {
    let asks: Phrase =
      switch mail.purpose {
      case .answer: Phrase(ja: "【サイバー要対応\(severity)】", en: "[Cyber action \(severity)] ")
      case .copy: Phrase(ja: "【サイバー写し\(severity)】", en: "[Cyber copy \(severity)] ")
      }
    return (kindMark?(say) ?? "") + asks(say)
  }

  var bareSubject: String { mark + number }

  var subject: String {
    let words = [mail.title, mail.place].map { free($0, max: MailText.wordsMax) } + [number]
    let due = (mail.answerBy ?? asking?.until).map { " (\(by($0)))" } ?? ""
    return mark + words.filter { !$0.isEmpty }.joined(separator: " ") + due
  }

  /// Number, severity, where to read: nothing that tells what happened, to whom or by when.
  var bareLines: [String] {
    var lines =
      again + [
        Phrase(ja: "\(number) 重要度\(severity)", en: "\(number) severity \(severity)")(say),
        Phrase(ja: "ログインして読む:", en: "Sign in to read:")(say),
        link,
      ]
    if let phone = mail.phone {
      lines.append(Phrase(ja: "電話で: ", en: "By phone: ")(say) + PlainLine.of(phone))
    }
    return lines
  }

  /// Said first, so that nobody takes it for the notice he has had already; it tells nothing of what happened.
  private var again: [String] {
    guard mail.isAgain else { return [] }
    return [
      Phrase(
        ja: "以前の警報に、新しい動きがありました。",
        en: "Something new has happened to an earlier alert.")(say)
    ]
  }

  var lines: [String] {
    var lines = again + threeLines
    lines += isOpen ? account : []
    switch mail.purpose {
    case .answer where asking != nil:
      lines.append(
        Phrase(
          ja: "回答のしかた: 次のページを開いて、回答を選ぶ", en: "To answer: open this page and choose an answer")(say))
    case .answer:
      lines.append(
        Phrase(
          ja: "確認のしかた: 次のページを開いて、受け取りを押す", en: "To confirm: open this page and press Received")(say)
      )
    case .copy:
      lines.append(
        Phrase(ja: "写しです。受け取りの確認は要りません。", en: "This is a copy. No answer is asked of you.")(say))
    }
    lines.append(link)
    lines += reply
    if let phone = mail.phone {
      lines.append(Phrase(ja: "電話: ", en: "Phone: ")(say) + PlainLine.of(phone))
    }
    if let next = mail.ifSilent, mail.purpose == .answer {
      let who = free(next.tells, max: MailText.wordsMax)
      lines += ColumnWrap.lines(
        Phrase(
          ja: "\(clock(next.at))までに確認がない場合は、\(who)にもお知らせします。",
          en: "Without a confirmation by \(clock(next.at)), \(who) will be told as well.")(say))
    }
    if !mail.alsoTold.isEmpty {
      let separator = Phrase(ja: "、", en: "; ")(say)
      let people = listed(mail.alsoTold.map { free($0, max: MailText.wordsMax) }, separator)
      let label = Phrase(ja: "同じ知らせが届く人: ", en: "Also told: ")(say)
      lines += ColumnWrap.lines(label + people, indent: "  ")
    }
    return lines
  }

  /// How to acknowledge by mail. One line that is never wrapped: whoever reads the reply knows a quotation of this mail
  /// by the words beside the number (`ReplyText`).
  private var reply: [String] {
    guard let code = mail.replyCode, mail.purpose == .answer else { return [] }
    return [
      Phrase(
        ja: "了解したら、このメールにそのまま「\(code)」と書いて返信してください。",
        en: "Or, to acknowledge, reply to this mail with \"\(code)\" and nothing else.")(say)
    ]
  }

  private var threeLines: [String] {
    var parts = asking.map { [free($0.from)] } ?? []
    parts += [
      Phrase(ja: "1 何が起きたか: ", en: "1 What happened: ")(say) + free(mail.whatHappened),
      Phrase(ja: "2 今すぐすること: ", en: "2 What to do now: ")(say) + free(mail.whatToDo),
    ]
    let receipt = mail.answerBy.map {
      Phrase(ja: "\(by($0))に受け取りの確認", en: "confirm receipt \(by($0))")
    }
    let answer = asking.map { Phrase(ja: "\(by($0.until))に回答", en: "answer \(by($0.until))") }
    let due = [receipt, answer].compactMap(\.self)
    if !due.isEmpty, mail.purpose == .answer {
      let words = Phrase(
        ja: due.map(\.ja).joined(separator: "、"), en: due.map(\.en).joined(separator: ", "))
      parts.append(
        Phrase(ja: "3 いつまでに: \(words.ja)。", en: "3 By when: \(words.en).")(say))
    }
    return parts.flatMap { ColumnWrap.lines($0, indent: "  ") }
  }

  /// The account and the indicators of TLP:CLEAR and TLP:GREEN.
  private var account: [String] {
    var lines: [String] = []
    let paragraphs = mail.details.split(whereSeparator: \.isNewline).prefix(MailText.listedMax)
    if !paragraphs.isEmpty {
      lines.append(Phrase(ja: "詳しく:", en: "In full:")(say))
      lines += paragraphs.flatMap { ColumnWrap.lines("  " + free(String($0)), indent: "  ") }
    }
    if !mail.indicators.isEmpty {
      lines.append(
        Phrase(ja: "手がかり（通信先・ファイル。無効化表記）:", en: "Indicators (defanged):")(say))
      let shown = mail.indicators.prefix(MailText.listedMax)
      lines += shown.map { "  " + IndicatorMask.defang(PlainLine.of($0)) }
      let more = mail.indicators.count - shown.count
      if more > 0 { lines.append(Phrase(ja: "  ほか \(more) 件", en: "  and \(more) more")(say)) }
    }
    return lines
  }

  /// The label, what it asks of the reader, and at AMBER, which leaves service providers out, who of
  /// them may be told.
  var markingLine: String {
    let rule = "\(mail.marking.label) \(mail.marking.explanation(say))"
    guard mail.marking == .amber else { return rule }
    return rule + (say == .en ? " " : "") + mail.mayForward.explanation(say)
  }

  /// What a bulletin asks of this reader.
  private var asking: AlertMail.Asking? { mail.purpose == .answer ? mail.asking : nil }

  private var isOpen: Bool { mail.marking == .clear || mail.marking == .green }

  /// Made by the node; still one line without hostile characters, and never wrapped.
  private var link: String { PlainLine.of(mail.link) }

  /// Free text: harmless; defanged where all may leave, without indicators where not.
  private func free(_ text: String, max: Int = PlainLine.charactersMax) -> String {
    // Masked before it is cut and before hidden characters become visible: neither may break an
    // indicator into a part that is not found.
    let start = String(String.UnicodeScalarView(text.unicodeScalars.prefix(MailText.searchedMax)))
    let safe =
      isOpen
      ? IndicatorMask.defanged(start, listed: mail.indicators)
      : readable(IndicatorMask.masked(start, listed: mail.indicators, with: masking(say)))
    return PlainLine.of(safe, max: max)
  }

  /// What stands for an indicator within a sentence.
  private var masking: Phrase { Phrase(ja: "（手がかりはページで）", en: "(indicator: see the page)") }

  /// A sentence that begins with an indicator still needs a subject: what a sensor finds begins with the machine.
  private func readable(_ masked: String) -> String {
    let subject = Phrase(ja: "ページに記した機器や通信先", en: "A machine or address named on the page")
    let words = masking(say)
    guard masked.hasPrefix(words), masked.count > words.count else { return masked }
    let rest = masked.dropFirst(words.count)
    return subject(say) + (say == .ja ? rest.drop(while: \.isWhitespace) : rest)
  }

  private func listed(_ items: [String], _ separator: String) -> String {
    let more = items.count - MailText.listedMax
    let rest = Phrase(ja: "ほか \(more) 人", en: "and \(more) more")(say)
    return (items.prefix(MailText.listedMax) + (more > 0 ? [rest] : [])).joined(
      separator: separator)
  }

  private func by(_ instant: Instant) -> String {
    Phrase(ja: "\(clock(instant))まで", en: "by \(clock(instant))")(say)
  }

  /// `15:18`, with the day when it is not the day of sending.
  private func clock(_ instant: Instant) -> String {
    let wall = mail.zone.civilTime(at: instant)
    let time = "\(wall.hour):\(MailDate.two(wall.minute))"
    guard wall.date != mail.zone.civilTime(at: mail.sentAt).date else { return time }
    let day = "\(wall.date.month)/\(wall.date.day)"
    return Phrase(
      ja: "\(day)(\(wall.date.weekday.name.ja)) \(time)",
      en: "\(time) on \(wall.date)")(say)
  }
}
