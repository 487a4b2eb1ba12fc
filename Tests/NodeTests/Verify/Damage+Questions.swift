//! Damage of the rows beside questions.

@testable import Node

extension Damage {
  /// Whom a question is addressed to, and which of its texts are searched.
  // table:
  static let ofQuestions = [
    Damage(
      "somebody may read a question that was not addressed to him",
      "INSERT INTO question_audience SELECT id, 'x' FROM question ORDER BY id LIMIT 1",
      at: "question_audience", pick: "SELECT id || ' x' FROM question ORDER BY id LIMIT 1",
      .rowWithoutFacts),
    Damage(
      "somebody may not read his question any more",
      "DELETE FROM question_audience WHERE question || ' ' || organization = :id",
      at: "question_audience",
      pick: "SELECT question || ' ' || organization FROM question_audience ORDER BY 1 LIMIT 1",
      .rowMissing),
    Damage(
      "a question's text is not found any more",
      "DELETE FROM question_text WHERE question || ' ' || content = :id", at: "question_text",
      pick: "SELECT question || ' ' || content FROM question_text ORDER BY 1 LIMIT 1", .rowMissing),
    Damage(
      "a question is found by another text",
      "INSERT INTO question_text SELECT id, 'x' FROM question ORDER BY id LIMIT 1",
      at: "question_text", pick: "SELECT id || ' x' FROM question ORDER BY id LIMIT 1",
      .rowWithoutFacts),
  ]
}
