//! 情報の区分: how bad it is when somebody else reads what a system holds.

/// The class of the most delicate information in a system. Source: users-and-screens S8.
public enum InformationClass: String, Hashable, Sendable, Codable, CaseIterable {
  /// 公開
  case published
  /// 内部
  case inside
  /// 個人
  case personal
  /// 特定個人: with individual numbers (マイナンバー).
  case specificPersonal
  /// 機密
  case confidential
}
