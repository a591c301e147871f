//! The trace id of a response.

use super::split;

/// The 32 hexadecimal digits of a W3C `traceparent` header, in the case they came in; `None` for anything else.
///
/// An all-zero id is returned too: OpenWOP's reference client does, and callers compare ids across clients.
pub fn trace_id(traceparent: &str) -> Option<&str> {
    let mut parts = split::parts(traceparent.trim_ascii(), b"-");
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_hex = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let well_formed =
        parts.next().is_none() && is_hex(version, 2) && is_hex(trace, 32) && is_hex(parent, 16) && is_hex(flags, 2);
    well_formed.then_some(trace)
}

#[cfg(test)]
mod tests {
    use super::trace_id;

    #[test]
    fn a_well_formed_traceparent_gives_its_trace_id_in_the_case_it_came_in() {
        let id = "4BF92F3577b34da6a3ce929d0e0e4736";
        assert_eq!(trace_id(&format!("00-{id}-00f067aa0ba902b7-01")), Some(id));
    }

    #[test]
    fn an_all_zero_id_is_accepted() {
        let id = "0".repeat(32);
        assert_eq!(trace_id(&format!("00-{id}-{}-00", "0".repeat(16))), Some(id.as_str()));
    }

    #[test]
    fn anything_else_is_none_and_never_an_error() {
        for text in [
            "",
            "00-4bf92f-00f067aa0ba902b7-01",
            "x",
            "00-zz-yy-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-extra",
        ] {
            assert_eq!(trace_id(text), None, "{text}");
        }
    }
}
