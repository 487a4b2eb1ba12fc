//! ネットワークの位置: on which side of the walls of 三層の対策 a system stands.

/// Where a system is connected. The four models are those in which a municipality puts its terminals; the others are
/// networks. Source: 総務省「地方公共団体における情報セキュリティポリシーに関するガイドライン」.
public enum NetworkPosition: String, Hashable, Sendable, Codable, CaseIterable {
  /// αモデル
  case alpha
  /// α′モデル
  case alphaPrime
  /// βモデル
  case beta
  /// β′モデル
  case betaPrime
  /// マイナンバー利用事務系
  case individualNumber
  /// LGWAN接続系
  case lgwan
  /// インターネット接続系
  case internet
  /// 庁外・クラウド
  case outside
  /// その他
  case other
}
