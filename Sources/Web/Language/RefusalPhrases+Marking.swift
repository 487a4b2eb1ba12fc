//! What the refusals of a stricter marking say.

extension RefusalWords {
  // table:
  static let markings: [String: RefusalWords] = [
    "markingLoosened": words(
      422, "取り扱いは、狭めることしかできません。", "A marking can only be narrowed.",
      "いまより厳しい TLP を選んでください。", "Choose a stricter label than it has now."),
    "tooManyLeftOut": words(
      422, "一度に見えなくできるのは512団体までです。", "At most 512 organisations are left out at a time.",
      "何回かに分けてください。", "Do it in several steps."),
    "cannotLeaveOut": words(
      409, "その団体は、この警報から外せません。", "That organisation cannot be left out of this alert.",
      "司令塔と貴団体、それぞれに回答を求めた団体は外せません。求めをやめるときは、通知を取り下げてください。",
      "Not the tower, not your own, and nobody who was asked for an answer of his own: withdraw the bulletin instead."
    ),
    "notInAudience": words(
      409, "その団体には、この警報が見えていません。", "That organisation does not see this alert.",
      "ページを開き直してください。", "Open the page again."),
    "notHome": words(
      409, "この警報は、ほかのノードのものです。", "This alert is another node's.",
      "変えられるのは、警報を出したノードだけです。そのノードに電話で頼んでください。",
      "Only the node that raised it can change it: ask it by phone."),
    "leftOut": words(
      409, "その団体には、この警報が見えないように狭めてあります。",
      "That organisation was left out of this alert.",
      "ほかの団体を選ぶか、新しい警報で知らせてください。", "Choose another, or raise a new alert."),
  ]
}
