//! The lines of a contact test: fixed, so that every test asks the same of everybody.

internal import Kernel

extension ThreeLines {
  /// What a contact test says. Ten seconds of work; no word of it is about a real case.
  public static let contactTest = ThreeLines(
    what: Phrase(ja: "連絡が届くかを確かめるテストです。", en: "This tests whether you can be reached."),
    now: Phrase(ja: "「受け取りました」を押してください。", en: "Press “Received”."), detail: "")
}
