//! Values for the pages of questions to the network.

import Kernel
import Node
import Sharing

@testable import Web

extension Samples {
  private var typedQuestion: TypedQuestion {
    var typed = TypedQuestion()
    typed.title = say("LGWAN側の端末の更新")
    typed.text = say("更新はどうしていますか。") + "\n\n" + say("夜間に止めています。")
    typed.forms = ["town"]
    typed.trees = [.support]
    typed.names = say("西村")
    typed.isPseudonymous = true
    return typed
  }

  private var reply: ReplyLine {
    ReplyLine(
      id: "1", by: say("南市　市役 所一（情報政策課）"), isAskers: false,
      text: say("WSUSを使っています。") + "\n" + say("手順書を送ります。"), at: minute(-30),
      amendedAt: minute(-10), helped: true, mayAmend: false, mayThank: true)
  }

  /// As the asker sees it.
  private var asked: QuestionPage {
    var addition = reply
    addition.id = "2"
    addition.by = say("北山町　情報 係一")
    addition.isAskers = true
    addition.amendedAt = nil
    addition.helped = false
    addition.mayAmend = true
    addition.mayThank = false
    return QuestionPage(
      frame: frame(.network, "/questions/1"), path: "/questions/1", title: say("LGWAN側の端末の更新"),
      tlp: say("AMBER"), face: say("北山町"), isHidden: true, stage: say("答えあり"), isWaiting: false,
      asked: minute(-60), text: say("更新はどうしていますか。"), addressed: say("1741団体に届いています"),
      audience: [say("南市"), say("西村")], duty: [say("最初に見る当番：国の司令塔")],
      looks: [say("南市　市役 所一 15:00")], isOwn: true, replies: [reply, addition],
      acts: [.answer, .thank, .close], refusal: say("文が長すぎます"), typed: say("書きかけ"))
  }

  /// As one sees it to whom it is addressed.
  private var read: QuestionPage {
    var page = asked
    page.face = say("ある市区町村")
    page.isHidden = false
    page.stage = say("答え待ち")
    page.isWaiting = true
    page.addressed = nil
    page.audience = []
    page.duty = []
    page.looks = []
    page.isOwn = false
    page.replies = []
    page.acts = [.answer, .look]
    page.refusal = nil
    page.typed = ""
    return page
  }

  /// The pages of questions.
  func questionPages(_ language: Language) -> [(name: String, html: HTML)] {
    let line = QuestionLine(
      path: "/questions/1", title: say("LGWAN側の端末の更新"), face: say("ある市区町村"), stage: say("答え待ち"),
      isWaiting: true, answers: 2, tlp: say("AMBER"), asked: minute(-60), isHidden: true)
    var list = QuestionsPage(
      frame: frame(.network, "/questions"), figures: [say("答えを待っている質問 1件。")], search: say("更新"),
      show: "waiting", rows: [line], following: "/questions?after=1", mayAsk: true)
    let full = questionsPage(list, language)
    list.rows = []
    list.following = nil
    let nothing = questionsPage(list, language)
    list.search = ""
    list.show = ""
    let form = QuestionFormPage(
      frame: frame(.network, "/questions/new"), typed: typedQuestion,
      forms: [Choice(value: "town", words: say("市区町村 (1741)"))], problems: [say("件名がありません")])
    let preview = QuestionPreview(
      frame: frame(.network, "/questions/new"), typed: typedQuestion, face: say("ある市区町村"),
      firstLook: say("最初に見る当番：国の司令塔"), audience: AudienceNames(names: [say("南市"), say("西村")]),
      unclear: [say("どこか")],
      problems: [say("名前が書かれています")], once: "m4rk")
    var closed = asked
    closed.acts = [.thank, .reopen]
    return [
      ("questions", full), ("questions-nothing", nothing),
      ("questions-none", questionsPage(list, language)),
      ("question-form", questionFormPage(form, language)),
      ("question-preview", questionPreview(preview, language)),
      ("question-asked", questionPage(asked, language)),
      ("question-read", questionPage(read, language)),
      ("question-closed", questionPage(closed, language)),
    ]
  }
}
