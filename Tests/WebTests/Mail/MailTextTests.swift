//! How much of an alert leaves by mail: the law of R10 over every marking, kind and language.

import Kernel
import Testing

@testable import Web

/// An alert whose every text names an indicator, in several spellings.
private func alert(_ change: (inout AlertMail) -> Void = { _ in }) -> AlertMail {
  let sent = Instant(seconds: 1_431_064_980)  // 2015-05-08 15:03 in Tokyo
  var mail = AlertMail(
    number: "2015-0508-0007", severity: 4, marking: .amber, title: "不審な通信", place: "北山町",
    whatHappened: "庁内のパソコン1台が攻撃者のサーバと通信しています。", whatToDo: "該当機のLANケーブルを抜く。電源は切らない。初期化しない。",
    answerBy: sent + .minutes(15), details: "最初の段落。\n二つめの段落。", indicators: indicators,
    link: "https://noroshi.kitayama.example/a/k3J9", phone: "03-0000-0000 (24時間)",
    alsoTold: ["山田課長", "田中副町長(CISO)", "県CSIRT"],
    ifSilent: .init(at: sent + .minutes(15), tells: "山田総務課長"), mayForward: .maintenanceVendor,
    sentAt: sent)
  change(&mail)
  return mail
}

private let indicators = [
  "198.18.7.7", "2001:db8::bad:1", "evil-c2.example", "http://evil-c2.example/gate?x=1",
  "44d88612fea8abf36de82e1278abb02f", "医療費通知.exe", "mal@evil-c2.example", "C2サーバ名",
]

/// Spellings of each indicator that a person or a tool writes.
private var spellings: [String] {
  indicators + indicators.map { $0.uppercased() } + indicators.map(IndicatorMask.defang)
    + indicators.map { $0.replacing(".", with: "(.)") }
    + indicators.map { $0.replacing("http", with: "hxxp") } + [
      "１９８．１８．７．７", "evil\u{200B}-c2.example",
    ]
    + ["evil-\u{202E}c2.example", "203.0.113.9", "www.unlisted.example", "drop.ps1", "fe80::1"]
}

struct MailTextTests {
  @Test func `the mail of the design is reproduced, less the reply code`() {
    let text = MailText(alert(), in: .ja)
    #expect(text.subject == "【サイバー要対応4】不審な通信 北山町 2015-0508-0007 (15:18まで)")
    #expect(
      text.body == """
        1 何が起きたか: 庁内のパソコン1台が攻撃者のサーバと通信しています。
        2 今すぐすること: 該当機のLANケーブルを抜く。電源は切らない。初期化しな
          い。
        3 いつまでに: 15:18までに受け取りの確認。
        確認のしかた: 次のページを開いて、受け取りを押す
        https://noroshi.kitayama.example/a/k3J9
        電話: 03-0000-0000 (24時間)
        15:18までに確認がない場合は、山田総務課長にもお知らせします。
        同じ知らせが届く人: 山田課長、田中副町長(CISO)、県CSIRT
        TLP:AMBER あなたの組織とその顧客（支援先）のうち、知る必要のある人に限り
        ます。委託先の業者は含みません。保守業者への転送: 可（この件に限る）

        """)
  }

  @Test func `the mail of a bulletin says from whom, with what force, and by when to answer`() {
    let asked = alert {
      $0.asking = .init(
        from: "国の司令塔からの要請（注意喚起）", until: $0.sentAt + .days(3))
    }
    let text = MailText(asked, in: .ja).body
    #expect(text.hasPrefix("国の司令塔からの要請（注意喚起）\n1 何が起きたか"))
    #expect(text.contains("3 いつまでに: 15:18までに受け取りの確認、5/11(月) 15:03までに回答。"))
    #expect(text.contains("回答のしかた: 次のページを開いて、回答を選ぶ"))
    let acknowledged = alert {
      $0.asking = asked.asking
      $0.answerBy = nil
    }
    #expect(MailText(acknowledged, in: .ja).subject.hasSuffix("(5/11(月) 15:03まで)"))
    #expect(
      MailText(acknowledged, in: .en).body.contains("3 By when: answer by 15:03 on 2015-05-11."))
    for marking in [TLP.amberStrict, .red] {
      let bare = alert {
        $0.asking = asked.asking
        $0.marking = marking
      }
      #expect(!MailText(bare, in: .ja).body.contains("要請"), "\(marking)")
    }
    let copy = alert {
      $0.asking = asked.asking
      $0.purpose = .copy
    }
    #expect(!MailText(copy, in: .ja).body.contains("回答"))
  }

  @Test(arguments: [TLP.amber, .amberStrict, .red], Language.allCases)
  func `no indicator leaves at AMBER and above, however it is written`(
    marking: TLP, language: Language
  ) {
    for spelling in spellings {
      let text = MailText(
        alert {
          $0.marking = marking
          $0.title = "通信\(spelling)あり"
          $0.place = spelling
          $0.whatHappened = "1台が\(spelling)と通信。「\(spelling)」 \(spelling)"
          $0.whatToDo = "\(spelling) block"
          $0.details = spelling
          $0.alsoTold = [spelling]
          $0.ifSilent?.tells = spelling
        }, in: language)
      let plain = (text.subject + text.body).replacing("\n", with: "").replacing(" ", with: "")
      for form in [spelling, spelling.lowercased()] + indicators {
        let found = plain.lowercased().contains(form.lowercased().replacing(" ", with: ""))
        #expect(!found, "\(form) in \(text)")
      }
      #expect(!plain.contains("c2.example") && !plain.contains("18.7") && !plain.contains("[.]"))
    }
  }

  @Test(
    arguments: [TLP.amberStrict, .red],
    AlertMail.Kind.allCases.flatMap { kind in Language.allCases.map { (kind, $0) } })
  func `only number and severity leave at AMBER+STRICT and RED`(
    marking: TLP, form: (AlertMail.Kind, Language)
  ) {
    let full = alert {
      $0.marking = marking
      $0.kind = form.0
    }
    let bare = alert {
      $0.marking = marking
      $0.kind = form.0
      $0.title = "x"
      $0.place = "y"
      $0.whatHappened = ""
      $0.whatToDo = ""
      $0.answerBy = nil
      $0.details = ""
      $0.indicators = []
      $0.alsoTold = []
      $0.ifSilent = nil
      $0.mayForward = .nobody
      $0.sentAt = Instant(seconds: 0)
    }
    // Two alerts that differ in everything but number, severity, link and phone make the same mail.
    #expect(MailText(full, in: form.1) == MailText(bare, in: form.1))
    #expect(MailText(full, in: form.1).subject.hasSuffix(full.number))
  }

  @Test func `the whole mail at RED is six lines`() {
    let text = MailText(alert { $0.marking = .red }, in: .ja)
    #expect(text.subject == "【サイバー要対応4】2015-0508-0007")
    #expect(
      text.body == """
        2015-0508-0007 重要度4
        ログインして読む:
        https://noroshi.kitayama.example/a/k3J9
        電話で: 03-0000-0000 (24時間)
        TLP:RED 受け取った本人に限ります。ほかのだれにも伝えないでください。

        """)
  }

  @Test(arguments: [TLP.clear, .green], Language.allCases)
  func `CLEAR and GREEN carry the whole account, and no live indicator`(
    marking: TLP, language: Language
  ) {
    let text = MailText(
      alert {
        $0.marking = marking
        $0.details = "最初の段落 http://evil-c2.example/gate?x=1 へ。\n二つめの段落。"
      }, in: language)
    #expect(text.body.contains("最初の段落") && text.body.contains("二つめの段落。"))
    for indicator in indicators { #expect(text.body.contains(IndicatorMask.defang(indicator))) }
    #expect(!text.body.contains("evil-c2.example") && !text.body.contains("198.18.7.7"))
  }

  @Test(arguments: TLP.allCases, Language.allCases)
  func `the marking is the last line, and what is not real says so first`(
    marking: TLP, language: Language
  ) {
    for kind in AlertMail.Kind.allCases {
      let text = MailText(
        alert {
          $0.marking = marking
          $0.kind = kind
        }, in: language)
      let lines = text.body.split(separator: "\n")
      let last = lines.last { $0.hasPrefix("TLP:") }
      #expect(last?.hasPrefix(marking.label + " ") == true)
      let mark =
        switch (kind, language) {
        case (.real, _): ""
        case (.contactTest, .ja): "【連絡テスト】"
        case (.contactTest, .en): "[CONTACT TEST] "
        case (.exercise, .ja): "【演習】"
        case (.exercise, .en): "[EXERCISE] "
        }
      #expect(text.subject.hasPrefix(mark) && lines.first?.hasPrefix(mark) == true)
      #expect(text.subject.hasPrefix(mark + (language == .ja ? "【サイバー要対応4】" : "[Cyber action 4] ")))
    }
  }

  @Test(arguments: TLP.allCases, Language.allCases)
  func `hostile and endless text still makes a mail that may be sent`(
    marking: TLP, language: Language
  ) throws {
    let hostile =
      "あ\r\nBcc: x@y.example\u{202E}\u{0}\u{2028}" + String(repeating: "長", count: 99_000)
    let text = MailText(
      alert {
        $0.marking = marking
        $0.number = hostile
        $0.title = hostile
        $0.place = hostile
        $0.whatHappened = hostile
        $0.whatToDo = hostile
        $0.details = hostile
        $0.indicators = [String](repeating: "a.example", count: 60)
        $0.link = hostile
        $0.phone = hostile
        $0.alsoTold = [String](repeating: "山田課長", count: 60)
        $0.ifSilent?.tells = hostile
      }, in: language)
    let address = try MailAddress("a@b.example")
    #expect(throws: Never.self) {
      try MailMessage(
        id: ID<MailTextTests>(high: 1, low: 2), from: address, to: [address],
        subject: text.subject, body: text.body, date: Instant(seconds: 0))
    }
  }

  @Test(arguments: TLP.allCases, Language.allCases)
  func `no line is wider than 72 columns but the link`(marking: TLP, language: Language) {
    let text = MailText(
      alert {
        $0.marking = marking
        $0.whatHappened = String(repeating: "庁内のPC 1台（総務課）が、", count: 20)
        $0.whatToDo =
          String(repeating: "pull the network cable, ", count: 20)
          + String(repeating: "w", count: 200)
        $0.link = "https://noroshi.kitayama.example/a/" + String(repeating: "t", count: 90)
      }, in: language)
    for line in text.body.split(separator: "\n") where !line.hasPrefix("https://") {
      #expect(ColumnWrap.columns(of: line) <= ColumnWrap.columnsMax, "\(line)")
      #expect(line.first != "、" && line.first != "）")
    }
    #expect(text.body.contains(String(repeating: "t", count: 90) + "\n"))
  }

  @Test func `a deadline on another day names the day, a copy asks for nothing`() {
    let later = alert { $0.answerBy = $0.sentAt + .days(3) }
    #expect(MailText(later, in: .ja).subject.hasSuffix("(5/11(月) 15:03まで)"))
    #expect(MailText(later, in: .en).subject.hasSuffix("(by 15:03 on 2015-05-11)"))
    let copy = MailText(alert { $0.purpose = .copy }, in: .ja)
    #expect(copy.subject.hasPrefix("【サイバー写し4】") && copy.body.contains("確認は要りません"))
    #expect(!copy.body.contains("いつまでに") && !copy.body.contains("確認がない場合"))
    for (given, shown) in [(0, 1), (1, 1), (5, 5), (6, 5)] {
      let bounded = MailText(alert { $0.severity = given }, in: .en)
      #expect(bounded.subject.hasPrefix("[Cyber action \(shown)] "))
    }
  }
}
