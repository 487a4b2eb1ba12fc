//! The test mail: through the same sender as every notice, and told in words when it does not leave.

public import Kernel
internal import Node

/// One mail that shows whether the settings of mail are right.
public struct TestMail: Sendable {
  /// The settings under test.
  public let settings: NodeSettings
  /// To whom.
  public let recipient: String

  /// A test mail.
  public init(settings: NodeSettings, to recipient: String) {
    self.settings = settings
    self.recipient = recipient
  }

  /// What is wrong with the settings before anything is tried; nil when they can be tried.
  public var problem: Phrase? {
    if (try? MailAddress(settings.mailFrom)) == nil {
      return Phrase(
        ja: "差出人のアドレス「\(settings.mailFrom)」は使えません。名前@ドメイン の形で書いてください。",
        en: "The sender address “\(settings.mailFrom)” cannot be used. Write name@domain.")
    }
    if (try? MailAddress(recipient)) == nil {
      return Phrase(
        ja: "宛先のアドレス「\(recipient)」は使えません。名前@ドメイン の形で書いてください。",
        en: "The address “\(recipient)” cannot be used. Write name@domain.")
    }
    return Self.problem(ofRelay: settings.relay ?? "")
  }

  /// What is wrong with a relay as it was typed; nil when it reads.
  public static func problem(ofRelay relay: String) -> Phrase? {
    if (try? NoticeSender.settings(relay: relay, greeting: "localhost")) != nil { return nil }
    return Phrase(
      ja: "メールの中継先は smtp://ホスト:ポート、認証があるときは smtp://名前:パスワード@ホスト:587 の形で書いてください。",
      en: "Write the relay as smtp://HOST:PORT, with sign-in as smtp://NAME:PASSWORD@HOST:587.")
  }

  /// Whether an address could be written to.
  public static func isAddress(_ text: String) -> Bool { (try? MailAddress(text)) != nil }

  /// Sends it; nil when the relay took it, else what to do next.
  public func send(at now: Instant) async -> Phrase? {
    if let problem { return problem }
    do {
      let from = try MailAddress(settings.mailFrom, name: "狼煙 Noroshi")
      let relay = try NoticeSender.settings(
        relay: settings.relay ?? "", greeting: from.domain, caFile: settings.caFile)
      let mail = try MailMessage(
        id: Entropy.inputID(at: now), from: from, to: [try MailAddress(recipient)],
        subject: "狼煙からのテストメール / Test mail from Noroshi", body: body, date: now)
      try await SMTPSender(relay).send(mail)
      return nil
    } catch let failure as MailFailure {
      return Self.advice(failure)
    } catch {
      return Phrase(ja: "メールを作れませんでした。", en: "The mail could not be made.")
    }
  }

  private var body: String {
    """
    このメールが読めれば、狼煙の知らせは届きます。返信はいりません。
    知らせのメールは、同じ差出人（\(settings.mailFrom)）から届きます。
    If you can read this, alerts from Noroshi will reach you. No answer is needed.
    Alerts come from the same sender (\(settings.mailFrom)).
    \(settings.publicURL)

    """
  }

  /// What a failure means for whoever sets up the node.
  // transitions:
  static func advice(_ failure: MailFailure) -> Phrase {
    let status = failure.status == 0 ? "" : " (\(failure.status))"
    switch failure.reason {
    case .connection:
      return Phrase(
        ja: "メールの中継先につながりません\(status)。ホスト名とポート、間のファイアウォールを確かめてください。",
        en: "The mail relay cannot be reached\(status). Check host, port and the firewall between.")
    case .timeout:
      return Phrase(
        ja: "メールの中継先が時間内に答えません。混み具合とファイアウォールを確かめてください。",
        en: "The mail relay did not answer in time. Check its load and the firewall between.")
    case .encryption:
      return Phrase(
        ja: "メールの中継先と暗号化できません。証明書の名前と期限を確かめてください。",
        en: "No encryption with the mail relay. Check its certificate's name and expiry.")
    case .signIn:
      return Phrase(
        ja: "メールの中継先にサインインできません\(status)。名前とパスワードを確かめてください。",
        en: "The mail relay refused the sign-in\(status). Check name and password.")
    case .refused:
      return Phrase(
        ja: "メールの中継先が断りました\(status)。差出人と宛先、中継の許可を確かめてください。",
        en:
          "The mail relay refused it\(status). Check sender, recipient and its permission to relay."
      )
    case .deferred, .queueFull:
      return Phrase(
        ja: "メールの中継先が「あとで」と答えました\(status)。数分おいてもう一度試してください。",
        en: "The mail relay said: later\(status). Try again in some minutes.")
    case .local:
      return Phrase(
        ja: "この機械の中でメールを送れませんでした。記録を見てください。",
        en: "This machine could not send mail. Look at its log.")
    }
  }
}
