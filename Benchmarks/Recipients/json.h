// JSON as the protocol writes it: read into a tree, written in the canonical text of RFC 8785. For what an honest node
// sends: anything else ends the program.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// Ends a measurement that would not be true.
[[noreturn]] inline void broken(const std::string& why) { throw std::runtime_error(why); }

struct Json {
  enum Kind { number, text, list, object, flag } kind = object;
  int64_t integer = 0;
  std::string string;
  std::vector<Json> items;
  // Names of the protocol are ASCII, so that the order of bytes is the order of RFC 8785.
  std::map<std::string, Json> members;

  Json() = default;
  Json(int64_t value) : kind(number), integer(value) {}
  Json(int value) : kind(number), integer(value) {}
  Json(const char* value) : kind(text), string(value) {}
  Json(std::string value) : kind(text), string(std::move(value)) {}
  static Json boolean(bool value) {
    Json json;
    json.kind = flag;
    json.integer = value;
    return json;
  }
  static Json array(std::vector<Json> items = {}) {
    Json json;
    json.kind = list;
    json.items = std::move(items);
    return json;
  }
  static Json of(std::initializer_list<std::pair<const std::string, Json>> members) {
    Json json;
    json.members = members;
    return json;
  }

  bool has(const std::string& name) const { return members.count(name) > 0; }
  const Json& at(const std::string& name) const {
    auto found = members.find(name);
    if (found == members.end()) broken("no member " + name);
    return found->second;
  }
  std::string canonical() const {
    std::string out;
    write(out);
    return out;
  }

  void write(std::string& out) const {
    bool first = true;
    switch (kind) {
      case number: out += std::to_string(integer); break;
      case flag: out += integer ? "true" : "false"; break;
      case text: quote(string, out); break;
      case list:
        out += '[';
        for (const Json& item : items) {
          if (!first) out += ',';
          first = false;
          item.write(out);
        }
        out += ']';
        break;
      case object:
        out += '{';
        for (const auto& [name, value] : members) {
          if (!first) out += ',';
          first = false;
          quote(name, out);
          out += ':';
          value.write(out);
        }
        out += '}';
    }
  }

  static Json parse(std::string_view bytes) {
    Reader reader{bytes, 0};
    Json json = reader.value();
    reader.space();
    if (reader.place != bytes.size()) broken("something behind the JSON");
    return json;
  }

 private:
  static void quote(const std::string& value, std::string& out) {
    static const char digits[] = "0123456789abcdef";
    out += '"';
    for (unsigned char byte : value) {
      switch (byte) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\b': out += "\\b"; break;
        case '\f': out += "\\f"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default:
          if (byte < 0x20) {
            out += "\\u00";
            out += digits[byte >> 4];
            out += digits[byte & 15];
          } else {
            out += static_cast<char>(byte);
          }
      }
    }
    out += '"';
  }

  struct Reader {
    std::string_view bytes;
    size_t place;

    void space() {
      while (place < bytes.size() && std::string_view(" \t\r\n").find(bytes[place]) != std::string_view::npos) place++;
    }
    char next() {
      if (place >= bytes.size()) broken("the JSON is cut");
      return bytes[place++];
    }
    void want(char wanted) {
      space();
      if (next() != wanted) broken(std::string("no ") + wanted + " in the JSON");
    }
    bool takes(char wanted) {
      space();
      if (place >= bytes.size() || bytes[place] != wanted) return false;
      place++;
      return true;
    }
    Json value() {
      space();
      if (place >= bytes.size()) broken("the JSON is cut");
      switch (bytes[place]) {
        case '{': {
          place++;
          Json json;
          if (takes('}')) return json;
          do {
            space();
            std::string name = quoted();
            want(':');
            json.members[name] = value();
          } while (takes(','));
          want('}');
          return json;
        }
        case '[': {
          place++;
          Json json = Json::array();
          if (takes(']')) return json;
          do json.items.push_back(value());
          while (takes(','));
          want(']');
          return json;
        }
        case '"': return Json(quoted());
        case 't': return word("true", Json::boolean(true));
        case 'f': return word("false", Json::boolean(false));
        case 'n': return word("null", Json(""));
        default: {
          size_t start = place;
          while (place < bytes.size() && std::string_view("+-0123456789.eE").find(bytes[place]) != std::string_view::npos)
            place++;
          if (start == place) broken("no JSON");
          return Json(static_cast<int64_t>(std::strtoll(std::string(bytes.substr(start, place - start)).c_str(), nullptr, 10)));
        }
      }
    }
    Json word(std::string_view spelled, Json json) {
      if (bytes.substr(place, spelled.size()) != spelled) broken("no JSON");
      place += spelled.size();
      return json;
    }
    uint32_t four() {
      uint32_t code = static_cast<uint32_t>(std::strtoul(std::string(bytes.substr(place, 4)).c_str(), nullptr, 16));
      place += 4;
      return code;
    }
    std::string quoted() {
      if (next() != '"') broken("no text in the JSON");
      std::string out;
      for (;;) {
        char byte = next();
        if (byte == '"') return out;
        if (byte != '\\') {
          out += byte;
          continue;
        }
        switch (char escaped = next()) {
          case 'b': out += '\b'; break;
          case 'f': out += '\f'; break;
          case 'n': out += '\n'; break;
          case 'r': out += '\r'; break;
          case 't': out += '\t'; break;
          case 'u': {
            uint32_t code = four();
            if (code >= 0xd800 && code < 0xdc00) {
              place += 2;
              code = 0x10000 + ((code - 0xd800) << 10) + (four() - 0xdc00);
            }
            if (code < 0x80) {
              out += static_cast<char>(code);
            } else if (code < 0x800) {
              out += static_cast<char>(0xc0 | code >> 6);
              out += static_cast<char>(0x80 | (code & 63));
            } else if (code < 0x10000) {
              out += static_cast<char>(0xe0 | code >> 12);
              out += static_cast<char>(0x80 | (code >> 6 & 63));
              out += static_cast<char>(0x80 | (code & 63));
            } else {
              out += static_cast<char>(0xf0 | code >> 18);
              out += static_cast<char>(0x80 | (code >> 12 & 63));
              out += static_cast<char>(0x80 | (code >> 6 & 63));
              out += static_cast<char>(0x80 | (code & 63));
            }
            break;
          }
          default: out += escaped;
        }
      }
    }
  };
};
