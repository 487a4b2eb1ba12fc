//! The three lines of a request for help that came from another node.

public import Kernel

extension ThreeLines {
  /// Most characters of the asker's name and organisation in a line.
  private static let askerMax = 24

  /// Lines for somebody who asks for help; his own words stand below.
  public static func help(
    from organization: Phrase, person: String, text: String, callBack: String
  ) -> ThreeLines {
    let who = PlainText.singleLine(person, maxCharacters: askerMax)
    let ja = PlainText.singleLine(organization.ja, maxCharacters: askerMax)
    let en = PlainText.singleLine(organization.en, maxCharacters: askerMax)
    return ThreeLines(
      what: Phrase(ja: "\(ja)の\(who)さんが助けを求めています。", en: "\(who) of \(en) asks for help."),
      now: Phrase(ja: "すぐ電話し、何に困っているか聞く。", en: "Call at once and ask what is wrong."),
      detail: String("\(callBack)\n\(text)".prefix(detailMax)))
  }
}
