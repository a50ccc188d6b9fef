//! Rust source as the rules see it: the code without what it merely says, and the part of it that is shipped.

/// A source file whose comments, strings and characters are blanked; lines keep their numbers.
pub struct Source {
    code: String,
}

impl Source {
    /// All the code of a file.
    pub fn whole(text: &str) -> Self {
        Self { code: blank(text) }
    }

    /// The code above the file's inline tests, which stand at its end.
    pub fn shipped(text: &str) -> Self {
        let mut code = blank(text);
        let tests = code.match_indices("#[cfg(test)]").map(|(start, _)| start).find(|start| {
            let rest = code[*start..].trim_start_matches("#[cfg(test)]").trim_start();
            rest.starts_with("mod ") && rest.find(['{', ';']).is_some_and(|at| rest[at..].starts_with('{'))
        });
        code.truncate(tests.unwrap_or(code.len()));
        Self { code }
    }

    /// How many lines it has.
    pub fn length(&self) -> usize {
        self.code.lines().count()
    }

    /// The lines where this stands as whole words: `env::var` is not in `env::variable`.
    pub fn lines_with(&self, phrase: &str) -> Vec<usize> {
        self.lines_where(phrase, |_, _| true)
    }

    /// The lines that name a crate: `redis::Client` and `use redis;`, but neither `presence::redis::…` nor a variable `redis`.
    pub fn lines_naming_crate(&self, name: &str) -> Vec<usize> {
        self.lines_where(name, |before, after| {
            let is_root = !before.trim_end().ends_with("::");
            let is_imported = ["use", "crate"].iter().any(|word| before.trim_end().ends_with(word));
            is_root && (after.trim_start().starts_with("::") || is_imported)
        })
    }

    fn lines_where(&self, phrase: &str, holds: impl Fn(&str, &str) -> bool) -> Vec<usize> {
        let mut lines = Vec::new();
        for (start, _) in self.code.match_indices(phrase) {
            let (before, after) = (&self.code[..start], &self.code[start + phrase.len()..]);
            let goes_on = phrase.ends_with(is_word) && after.starts_with(is_word);
            if !before.ends_with(is_word) && !goes_on && holds(before, after) {
                lines.push(before.matches('\n').count() + 1);
            }
        }
        lines.dedup();
        lines
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn blank(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let literal =
            if code.ends_with(is_word) { plain_length(rest) } else { prefixed_length(rest).or_else(|| plain_length(rest)) };
        let silent = comment_length(rest).or(literal);
        let length = silent.unwrap_or(next.len_utf8());
        let (taken, left) = rest.split_at(length);
        match silent {
            Some(_) => code.extend(taken.chars().map(|character| if character == '\n' { '\n' } else { ' ' })),
            None => code.push_str(taken),
        }
        rest = left;
    }
    code
}

fn comment_length(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if !text.starts_with("/*") {
        return None;
    }
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        (depth, at) = if rest.starts_with(b"/*") {
            (depth + 1, at + 2)
        } else if rest.starts_with(b"*/") {
            (depth - 1, at + 2)
        } else {
            (depth, at + 1)
        };
        if depth == 0 {
            break;
        }
    }
    Some(at)
}

/// `r"…"`, `br#"…"#`, `b"…"`, `c"…"`, `b'…'`.
fn prefixed_length(text: &str) -> Option<usize> {
    let letters = text.len() - text.trim_start_matches(['b', 'c', 'r']).len();
    let (prefix, rest) = text.split_at(letters);
    if !prefix.ends_with('r') {
        return plain_length(rest).filter(|_| letters == 1).map(|length| length + 1);
    }
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let inside = rest[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = inside.find(&end).map_or(inside.len(), |at| at + end.len());
    (letters <= 2).then_some(letters + hashes + 1 + length)
}

/// `"…"` and `'…'`, but not a lifetime.
fn plain_length(text: &str) -> Option<usize> {
    let quote = text.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let mut characters = text.char_indices().skip(1);
    if quote == '\'' {
        let (_, first) = characters.next()?;
        let (at, second) = characters.next()?;
        if first != '\\' {
            return (second == '\'').then_some(at + 1);
        }
    }
    while let Some((at, character)) = characters.next() {
        if character == quote {
            return Some(at + 1);
        }
        if character == '\\' {
            characters.next();
        }
    }
    Some(text.len())
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn what_is_only_said_is_not_code() {
        let text = "// lapin::a\n/* lapin::b /* lapin::c */ lapin::d */\nlet a = \"lapin::e \\\" lapin::f\";\nlet b = r#\"lapin::g \" \"#;\n\
                    let c = ('\"', b'\\'', \"'\"); lapin::h();\nfn f<'a>(x: &'a str) { lapin::i() }\nlet d = br\"lapin::j\"; for_lapin::k();";
        assert_eq!(Source::whole(text).lines_naming_crate("lapin"), [5, 6]);
    }

    #[test]
    fn a_crate_is_named_by_its_path_or_its_import() {
        let text = "use redis::Client;\nuse redis;\nlet redis = 1;\ncrate::presence::redis::connect();\nredis.get();\nextern crate redis;\n";
        assert_eq!(Source::whole(text).lines_naming_crate("redis"), [1, 2, 6]);
    }

    #[test]
    fn the_tests_of_a_file_are_not_shipped() {
        let text =
            "#[cfg(test)]\nmod far;\n#[cfg(test)]\nuse a;\ntokio::spawn(b);\n#[cfg(test)]\nmod tests {\n tokio::spawn(c);\n}\n";
        assert_eq!(Source::shipped(text).lines_with("tokio::spawn"), [5]);
        assert_eq!(Source::whole(text).lines_with("tokio::spawn"), [5, 8]);
        assert_eq!(Source::shipped(text).length(), 5);
    }

    #[test]
    fn a_phrase_is_found_as_whole_words() {
        assert_eq!(Source::whole("env::variable\nmy_env::var\nenv::var(x)\ntodo!()\n").lines_with("env::var"), [3]);
        assert_eq!(Source::whole("todo!(x)\nmy_todo!()\ntodo!{}").lines_with("todo!"), [1, 3]);
    }
}
