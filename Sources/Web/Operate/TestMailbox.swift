//! Whether the mailbox for replies can be read, tried once by signing in: said before a real alert depends on it.

public import Kernel

/// Signs in to the mailbox of the settings and looks at it, and changes nothing there.
public struct TestMailbox: Sendable {
  private let settings: NodeSettings

  /// A try with those settings.
  public init(settings: NodeSettings) { self.settings = settings }

  /// Tries; nil when the mailbox can be read, else what is wrong and what to do.
  public func problem() async -> Phrase? {
    guard let text = settings.mailbox else { return nil }
    do {
      let mailbox = IMAPMailbox(try IMAPSettings.read(text, caFile: settings.caFile))
      _ = try await mailbox.status()
      return nil
    } catch let failure as IMAPFailure {
      return Self.advice(failure.reason, hasOwnAuthority: settings.caFile != nil)
    } catch {
      return ReplyLoop.problem(ofMailbox: text)
    }
  }

  /// What a failure means for whoever sets up the node.
  // transitions:
  static func advice(_ reason: IMAPFailure.Reason, hasOwnAuthority: Bool) -> Phrase {
    switch reason {
    case .connection:
      Phrase(
        ja: "返信の受信箱につながりません。ホスト名とポート（imaps は 993、imap は 143）、間のファイアウォールを確かめてください。",
        en:
          "The mailbox cannot be reached. Check host, port (imaps 993, imap 143) and the firewall between."
      )
    case .timeout:
      Phrase(
        ja: "返信の受信箱が時間内に答えません。混み具合とファイアウォールを確かめてください。",
        en: "The mailbox did not answer in time. Check its load and the firewall between.")
    case .encryption where hasOwnAuthority:
      Phrase(
        ja: "返信の受信箱と暗号化できません。--ca-file がそのサーバーの認証局か、証明書の名前と期限を確かめてください。",
        en:
          "No verified encryption with the mailbox. Check that --ca-file is its authority, and its certificate's name and expiry."
      )
    case .encryption:
      Phrase(
        ja: "返信の受信箱と暗号化できません。証明書の名前と期限を確かめてください。庁内の認証局なら --ca-file で渡してください。",
        en:
          "No verified encryption with the mailbox. Check its certificate's name and expiry; give an authority of your own with --ca-file."
      )
    case .signIn:
      Phrase(
        ja: "返信の受信箱が名前かパスワードを断りました。IMAP が許されているか、アプリ用のパスワードが要らないかも確かめてください。",
        en:
          "The mailbox refused name or password. Check also that IMAP is allowed and whether it wants an application password."
      )
    case .nonsense:
      Phrase(
        ja: "つながった先は、IMAP の受信箱として答えません。ホスト名とポートを確かめてください。",
        en: "What answers there is no IMAP mailbox. Check host and port.")
    case .local:
      Phrase(
        ja: "この機械の中で受信箱を調べられませんでした。記録を見てください。",
        en: "This machine could not ask the mailbox. Look at its log.")
    }
  }

  /// What is wrong with a file of authorities; nil when it can be read and holds a certificate.
  public static func problem(ofAuthorities path: String) -> Phrase? {
    // Not there, not readable or too long: no certificate either way.
    let bytes = (try? PrivateFile.read(path, bytesMax: authoritiesBytesMax)) ?? []
    guard path.hasPrefix("/"),
      String(decoding: bytes, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----")
    else {
      return Phrase(
        ja: "--ca-file \(path) に証明書（PEM）がありません。認証局の証明書を PEM の形で置き、読めるようにして、/ から始まる場所で書いてください。",
        en:
          "--ca-file \(path) holds no certificate (PEM). Put the authority's certificate there, readable, and give its whole path."
      )
    }
    return nil
  }

  /// The longest file of authorities: all of the world's are a quarter of it.
  public static let authoritiesBytesMax = 1 << 20
}
