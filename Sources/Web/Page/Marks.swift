//! Severity and TLP as signs. Colour never carries a meaning alone.

internal import Kernel

/// ◆4 重大. Severity is 5 to 1; shape, digit and word say the same as the colour.
func severityMark(_ severity: Int, _ say: Language) -> HTML {
  let (pageClass, shape): (HTML, HTML) =
    switch severity {
    case 5...: ("s5", "■")
    case 4: ("s4", "◆")
    case 3: ("s3", "▲")
    case 2: ("s2", "●")
    default: ("s1", "○")
    }
  return """
    <span class="sev \(pageClass)"><span aria-hidden="true">\(shape)</span>\(severity) \
    \(Wording.severity(severity)(say))</span>
    """
}

/// The TLP label on black, literal and untranslated, as the standard demands. `label` is without "TLP:".
/// Source: FIRST, Traffic Light Protocol 2.0, section 3.
func tlpBox(_ label: String) -> HTML {
  let colour: HTML =
    switch label {
    case "RED": "red"
    case "AMBER", "AMBER+STRICT": "amber"
    case "GREEN": "green"
    default: "clear"
    }
  return "<span class=\"tlp \(colour)\">TLP:\(label)</span>"
}

/// What the label allows, in one line.
func tlpMeaning(_ label: String) -> Phrase? {
  switch label {
  case "RED": Phrase(ja: "名前の出ている方だけ", en: "Named recipients only")
  case "AMBER+STRICT": Phrase(ja: "あなたの組織の中だけ", en: "Your organisation only")
  case "AMBER":
    Phrase(
      ja: "あなたの組織と、その支援先のうち必要な人だけ",
      en: "Your organisation and its clients, need-to-know")
  case "GREEN": Phrase(ja: "仲間の組織の中まで", en: "Your community")
  case "CLEAR": Phrase(ja: "公開してよい", en: "May be made public")
  default: nil
  }
}

/// The fewest digits of something that can be dialled.
private let dialledDigitsMin = 3

/// A number to tap. What nobody can dial, as the demonstration's label of a phone, is only read.
func phoneLink(_ number: String) -> HTML {
  guard number.filter({ $0.isASCII && $0.isNumber }).count >= dialledDigitsMin else {
    return "<b class=\"tel\">\(number)</b>"
  }
  return "<a class=\"tel\" href=\"tel:\(telephone: number)\">\(number)</a>"
}
