namespace Imprest.Providers.Sandbox;

/// <summary>An ending that a directive asks for. The wire names are in <see cref="Directives"/>.</summary>
internal enum ForcedOutcome
{
    None,
    Blocked,
    BlockedAfter,
    Refused,
    Invalid,
    RateLimited,
    Error,
    Unavailable,
    Timeout,
    Reset,
    NoImage,
    Truncated,
    NotImage,
}
