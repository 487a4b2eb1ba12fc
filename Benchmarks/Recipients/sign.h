// What the protocol takes from cryptography: Ed25519, SHA-256, HMAC, and the two spellings of bytes. All by OpenSSL.
#pragma once
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <memory>
#include <string>
#include <string_view>

#include "json.h"

inline std::string sha256(std::string_view bytes) {
  std::string out(32, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), reinterpret_cast<unsigned char*>(out.data()));
  return out;
}

inline std::string hmac(std::string_view key, std::string_view bytes) {
  std::string out(32, '\0');
  unsigned length = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(bytes.data()),
       bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &length);
  return out;
}

inline std::string random_bytes(int count) {
  std::string out(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), count) != 1) broken("no random bytes");
  return out;
}

inline std::string hex(std::string_view bytes) {
  static const char digits[] = "0123456789abcdef";
  std::string out;
  for (unsigned char byte : bytes) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

inline std::string unhex(std::string_view text) {
  std::string out;
  for (size_t place = 0; place + 1 < text.size(); place += 2)
    out += static_cast<char>(std::strtoul(std::string(text.substr(place, 2)).c_str(), nullptr, 16));
  return out;
}

inline std::string base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                               reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(length);
  return out;
}

inline std::string unbase64(std::string_view text) {
  std::string out(text.size(), '\0');
  int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                               reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (length < 0) broken("no base 64");
  while (!text.empty() && text.back() == '=') {
    text.remove_suffix(1);
    length--;
  }
  out.resize(length);
  return out;
}

// A UUID of version 4, in the protocol's spelling.
inline std::string uuid() {
  std::string bytes = random_bytes(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  std::string text = hex(bytes);
  for (size_t place : {8, 13, 18, 23}) text.insert(place, 1, '-');
  return text;
}

inline std::string note_hint(const std::string& name, const std::string& raw) {
  return hex(std::string_view(sha256(name + "\n" + '\x01' + raw)).substr(0, 4));
}

inline std::string signed_bytes(const Json& document) {
  return "noroshi-1 " + document.at("type").string + "\n" + document.canonical();
}

struct Key {
  std::shared_ptr<EVP_PKEY> key;
  std::string hint;

  // The public half, from its text form.
  static Key of_note(const std::string& note) {
    size_t first = note.find('+'), second = note.find('+', first + 1);
    if (first == std::string::npos || second == std::string::npos) broken("no key: " + note);
    std::string raw = unbase64(std::string_view(note).substr(second + 1)).substr(1);
    Key key;
    key.key.reset(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(raw.data()),
                                              raw.size()),
                  EVP_PKEY_free);
    key.hint = note.substr(first + 1, second - first - 1);
    return key;
  }

  bool is_valid(std::string_view signature, std::string_view bytes) const {
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                            reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()) == 1;
  }

  // Whether this key signed a document that was read.
  bool signed_this(const Json& document) const {
    Json rest = document;
    rest.members.erase("signatures");
    std::string bytes = signed_bytes(rest);
    for (const Json& one : document.at("signatures").items)
      if (one.at("key").string == hint && is_valid(unbase64(one.at("value").string), bytes)) return true;
    return false;
  }
};

struct Signer {
  std::shared_ptr<EVP_PKEY> key;
  std::string note, hint;

  explicit Signer(const std::string& name) {
    std::string seed = random_bytes(32), raw(32, '\0');
    key.reset(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(seed.data()),
                                           seed.size()),
              EVP_PKEY_free);
    size_t length = raw.size();
    EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(raw.data()), &length);
    hint = note_hint(name, raw);
    note = name + "+" + hint + "+" + base64('\x01' + raw);
  }

  Json sign(Json document) const {
    std::string bytes = signed_bytes(document), value(64, '\0');
    size_t length = value.size();
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(value.data()), &length,
                       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()) != 1)
      broken("it cannot be signed");
    document.members["signatures"] = Json::array({Json::of({{"key", hint}, {"value", base64(value)}})});
    return document;
  }
};
