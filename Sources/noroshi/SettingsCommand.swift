//! `noroshi settings`: shows and changes what `init` settled, and sends a test mail.

internal import ArgumentParser
internal import Kernel
internal import Web

/// Settings of a node. A running node takes them at its next start.
struct SettingsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settings",
    abstract: "Show or change settings, send a test mail / 設定とテストメール")
  @Option(help: "Data folder") var data = "data"
  @OptionGroup var options: SettingsOptions

  func run() async throws {
    let before: NodeSettings
    do { before = try NodeSettings.read(data) ?? NodeSettings() } catch let problem as FolderProblem
    {
      throw Complaint(phrase: problem.phrase, code: 3)
    }
    let settings = try options.applied(to: before)
    if settings != before {
      do { try settings.write(data) } catch let problem as FolderProblem {
        throw Complaint(phrase: problem.phrase, code: 3)
      }
      print("保存しました。次の起動から使います / saved; used from the next start")
    }
    for line in settings.lines { print("  \(line)") }
    var failed: Complaint?
    if let to = options.testMail {
      do { try await Self.tell(settings, testTo: to, data: data) } catch let problem as Complaint {
        failed = problem
      }
    }
    if options.imap != nil || options.testMail != nil {
      try await Self.tellMailbox(settings, data: data)
    }
    if let failed { throw failed }
  }

  /// Signs in to the mailbox for replies and says what came of it. A failure is a finding, like a test mail's.
  static func tellMailbox(_ settings: NodeSettings, data: String) async throws {
    guard settings.mailbox != nil else { return }
    guard let problem = await TestMailbox(settings: settings).problem() else {
      print("返信の受信箱を読めました / the mailbox for replies can be read")
      return
    }
    let again = "noroshi settings --data \(data) --imap imaps://NAME@HOST --imap-password-file FILE"
    throw Complaint.refused(
      """
      返信の受信箱を読めません。ほかの設定は済んでいて、確認はリンクと電話でできます。
      \(problem.ja)
      直してから: \(again)
      """,
      """
      The mailbox for replies cannot be read. Everything else is set up; links and calls work.
      \(problem.en)
      Then: \(again)
      """)
  }

  /// Sends the test mail and says what came of it. A failure is a finding (exit 1): everything else stands.
  static func tell(_ settings: NodeSettings, testTo: String?, data: String) async throws {
    guard let testTo else {
      guard settings.relay == nil else { return }
      print(
        """
        メールの中継先がまだありません。知らせのメールは出ずに待ちます。/ No mail relay yet: mails wait.
          noroshi settings --data \(data) --smtp smtp://HOST:25 --mail-from NAME@DOMAIN --test-mail YOU@DOMAIN
        """)
      return
    }
    let clock = NodeClock(highWater: Instant(microseconds: 0))
    guard let problem = await TestMail(settings: settings, to: testTo).send(at: clock.now) else {
      print("テストメールを \(testTo) へ出しました。届いたか確かめてください。/ test mail sent; see that it arrives")
      return
    }
    let again = "noroshi settings --data \(data) --test-mail \(testTo)"
    throw Complaint.refused(
      """
      テストメールを出せませんでした。ほかの設定は済んでいます。
      \(problem.ja)
      直してから: \(again) （中継先を変えるときは --smtp も）
      """,
      """
      The test mail could not be sent. Everything else is set up.
      \(problem.en)
      Then: \(again) (with --smtp to change the relay)
      """)
  }
}
