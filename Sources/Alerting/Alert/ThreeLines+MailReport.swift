//! The three lines of an alert that begins with a forwarded mail.

internal import Kernel

extension ThreeLines {
  /// Lines for a suspicious mail that somebody forwarded. The mail itself stands in the detail.
  public init(ofMail detail: String, isOpened: Bool) {
    self.init(
      what: isOpened
        ? Phrase(
          ja: "不審なメールを開いた、という報告がありました。",
          en: "Somebody reports having opened a suspicious mail.")
        : Phrase(ja: "不審なメールが届いた、という報告がありました。", en: "Somebody reports a suspicious mail."),
      now: isOpened
        ? Phrase(
          ja: "開いた端末の LAN ケーブルを抜く。電源は切らない。ほかに届いた人に電話で確かめる。",
          en: "Unplug that machine's network cable, leave it on, and phone others who got the mail."
        )
        : Phrase(
          ja: "開いた人がいないか電話で確かめる。添付とリンクは開かないよう職場に伝える。",
          en: "Phone to find out whether anybody opened it; tell all not to open files or links."),
      detail: detail)
  }
}
