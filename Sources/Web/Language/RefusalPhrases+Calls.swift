//! What is said where an answer that was given by phone cannot be entered, and where a key cannot be taken over.

internal import Kernel

extension RefusalWords {
  // table:
  static let calls: [String: RefusalWords] = [
    "nobodyReached": words(
      422, "この電話はつながっていません。", "This call reached nobody.",
      "電話がつながってから、「つながった」を押して回答を記入してください。",
      "Call again, press “Reached”, then enter the answer."),
    "notTheCaller": words(
      403, "回答を記入できるのは、その電話をかけた人だけです。", "Only whoever made the call enters its answer.",
      "電話をかけた方に頼むか、もう一度電話してください。", "Ask whoever called, or call again."),
    "notOnThisCall": words(
      422, "この電話は、その団体へのその用件の電話ではありません。",
      "This call was not to that organisation about that matter.",
      "その団体の方に電話してから記入してください。", "Call somebody of that organisation first."),
    "calledTooLongAgo": words(
      409, "電話から24時間が過ぎています。", "The call was more than 24 hours ago.",
      "もう一度電話して、いまの回答を聞いてください。", "Call again and ask for the answer as it is now."),
    "keyIsRevoked": words(
      409, "この鍵は取り消されています。", "This key is revoked.", "新しい鍵を作ってください。", "Make a new one."),
  ]
}
