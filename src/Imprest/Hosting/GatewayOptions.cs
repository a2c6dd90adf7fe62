using System.ComponentModel.DataAnnotations;
using Imprest.Pricing;

namespace Imprest.Hosting;

/// <summary>
/// The configuration (<c>imprest.json</c> in the data directory, then <c>IMPREST__…</c>, then the command line). All have a default.
/// </summary>
public sealed class GatewayOptions
{
    private const int MostSignUps = 100_000;

    /// <summary>The model of calls that name none.</summary>
    [ConfigurationKeyName("default_model")] [Required(ErrorMessage = Wrong.Empty)] public string DefaultModel { get; set; } = "imprest-sandbox-1";

    /// <summary>Public model name → how it is served.</summary>
    [ConfigurationKeyName("routes")] public Dictionary<string, RouteOptions> Routes { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Provider id → its address and limits.</summary>
    [ConfigurationKeyName("providers")] public Dictionary<string, ProviderOptions> Providers { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Further connections of providers, by a name of the operator's choosing; routes and accounts choose among them.</summary>
    [ConfigurationKeyName("connections")] public Dictionary<string, ConnectionOptions> Connections { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Account id → which connections serve it.</summary>
    [ConfigurationKeyName("accounts")] public Dictionary<string, AccountOptions> Accounts { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Price list → what it makes of the providers' rates.</summary>
    [ConfigurationKeyName("price_lists")] public Dictionary<string, PriceListOptions> PriceLists { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The price list of accounts that are on none; null: they pay the providers' rates.</summary>
    [ConfigurationKeyName("default_price_list")] public string? DefaultPriceList { get; set; }

    /// <summary>How long a request that nobody can ask about stays in doubt before it is voided.</summary>
    [ConfigurationKeyName("in_doubt_release")] [Between<TimeSpan>("00:00:01", "1.00:00:00", ErrorMessage = Wrong.Time)] public TimeSpan InDoubtRelease { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>After how long an undecided review ends in the customer's favour.</summary>
    [ConfigurationKeyName("review_release")] [Between<TimeSpan>("00:01:00", "90.00:00:00", ErrorMessage = Wrong.Time)] public TimeSpan ReviewRelease { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long SIGTERM waits for running requests.</summary>
    [ConfigurationKeyName("drain")] [Between<TimeSpan>("00:00:00", "01:00:00", ErrorMessage = Wrong.Time)] public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(330);

    /// <summary>How long results can be fetched.</summary>
    [ConfigurationKeyName("result_retention")] [Between<TimeSpan>("00:01:00", "3650.00:00:00", ErrorMessage = Wrong.Time)] public TimeSpan ResultRetention { get; set; } = TimeSpan.FromHours(72);

    /// <summary>Keep prompts and input images as long as results. Off, they are in memory only while work needs them.</summary>
    [ConfigurationKeyName("retain_prompts")] public bool RetainPrompts { get; set; }

    /// <summary>Most bytes of stored results, and of prompts and input images where they are kept; full: 503 before anything is held.</summary>
    [ConfigurationKeyName("asset_limit_bytes")] [Between<long>("1000000", "9223372036854775807", ErrorMessage = Wrong.Number)] public long AssetLimitBytes { get; set; } = 20L * 1024 * 1024 * 1024;

    /// <summary>Most bytes of request bodies held in memory at once; null: <see cref="Images.BodyMemory.DefaultBytes"/>.</summary>
    [ConfigurationKeyName("body_memory_bytes")] [Range(Images.CallLimits.BodyBytes, long.MaxValue, ErrorMessage = Wrong.Number)] public long? BodyMemoryBytes { get; set; }

    /// <summary>Tries at providers on one request's behalf.</summary>
    [ConfigurationKeyName("attempt_budget")] [Range(1, 10, ErrorMessage = Wrong.Number)] public int AttemptBudget { get; set; } = 3;

    /// <summary>A retry waits at most so long for a provider's Retry-After; beyond, the client is told.</summary>
    [ConfigurationKeyName("max_retry_wait")] [Between<TimeSpan>("00:00:00", "00:05:00", ErrorMessage = Wrong.Time)] public TimeSpan MaxRetryWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How much keys and accounts may ask for, and at once; null: as much as they like.</summary>
    [ConfigurationKeyName("rate_limits")] public RateLimitOptions? RateLimits { get; set; }

    /// <summary>Key id → what it may ask for, where that is not what <see cref="RateLimits"/> says.</summary>
    [ConfigurationKeyName("keys")] public Dictionary<string, KeyOptions> Keys { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Trial credit of a new account in USD; 0 switches it off.</summary>
    [ConfigurationKeyName("trial_credit_usd")] [Required(ErrorMessage = Wrong.Empty)] public string TrialCreditUsd { get; set; } = "1";

    /// <summary>May strangers open an account: <c>closed</c>, with an <c>invitation</c>, or <c>open</c> to all, within limits.</summary>
    [ConfigurationKeyName("sign_up")] [AllowedValues("closed", "invitation", "open", ErrorMessage = "is closed, invitation or open")] public string SignUp { get; set; } = "closed";

    /// <summary>Accounts opened without an invitation, from one address on a UTC day.</summary>
    [ConfigurationKeyName("sign_up_per_address_per_day")] [Range(1, MostSignUps, ErrorMessage = Wrong.Number)] public int SignUpPerAddressPerDay { get; set; } = 3;

    /// <summary>Accounts opened without an invitation on a UTC day.</summary>
    [ConfigurationKeyName("sign_up_per_day")] [Range(1, MostSignUps, ErrorMessage = Wrong.Number)] public int SignUpPerDay { get; set; } = 50;

    /// <summary>Absorbed and unknown provider cost of an account a UTC day, in USD.</summary>
    [ConfigurationKeyName("absorbed_limit_usd")] [Required(ErrorMessage = Wrong.Empty)] public string AbsorbedLimitUsd { get; set; } = "1";

    /// <summary>The address that people reach the gateway by, where it is not the one that it listens on (behind a proxy).</summary>
    [ConfigurationKeyName("public_url")] public string? PublicUrl { get; set; }

    /// <summary>Addresses (<c>10.0.0.7</c>) and networks (<c>10.0.0.0/8</c>) of proxies whose <c>X-Forwarded-For</c> is believed; empty: nobody's is.</summary>
    [ConfigurationKeyName("trusted_proxies")] public List<string> TrustedProxies { get; set; } = [];

    /// <summary>Fetch input images that calls name by address. Off, such a call is refused.</summary>
    [ConfigurationKeyName("fetch_references")] public bool FetchReferences { get; set; } = true;

    /// <summary>Origins (<c>http://host:port</c>) that input images may be fetched from although they are not public ones.</summary>
    [ConfigurationKeyName("reference_hosts")] public List<string> ReferenceHosts { get; set; } = [];

    /// <summary>Origins (<c>http://host:port</c>) that webhooks may go to although they are not public ones.</summary>
    [ConfigurationKeyName("webhook_hosts")] public List<string> WebhookHosts { get; set; } = [];

    public Money TrialCredit => Wrong.IsAmount(TrialCreditUsd, out var value) ? value : throw new ValidationException("trial_credit_usd is a plain decimal, 0 or more, for instance \"1.00\".");
    public Money AbsorbedLimit => Wrong.IsAmount(AbsorbedLimitUsd, out var value) ? value : throw new ValidationException("absorbed_limit_usd is a plain decimal, 0 or more, for instance \"1.00\".");
}

/// <summary>How a public model name is served.</summary>
public sealed class RouteOptions
{
    /// <summary>Provider models (<c>openai/gpt-image-2</c>), in the order in which they are tried.</summary>
    [ConfigurationKeyName("models")] public List<string> Models { get; set; } = [];

    /// <summary><c>store</c> (verify, keep, serve), or <c>pass</c> (answers go through unstored; uncounted pixels are evidence "unverified").</summary>
    [ConfigurationKeyName("results")] [AllowedValues("store", "pass", ErrorMessage = "is store or pass")] public string Results { get; set; } = "store";

    /// <summary>Serve a model that has no rate card; then its rows say unknown.</summary>
    [ConfigurationKeyName("allow_unpriced")] public bool AllowUnpriced { get; set; }

    /// <summary>The hold where nobody can state a bound.</summary>
    [ConfigurationKeyName("hold_usd")] public string? HoldUsd { get; set; }

    /// <summary>Serve a model after its shutdown date.</summary>
    [ConfigurationKeyName("allow_retired")] public bool AllowRetired { get; set; }

    /// <summary>How often each of <see cref="Models"/> is the one that is tried first, in their order; empty: the first one always.</summary>
    [ConfigurationKeyName("weights")] public List<string> Weights { get; set; } = [];

    /// <summary>What the account pays when nothing was delivered: <c>nothing</c>, the provider's <c>fees</c>, or all that the <c>provider</c> surely charges for it.</summary>
    [ConfigurationKeyName("failures_charged")] [AllowedValues("nothing", "fees", "provider", ErrorMessage = "is nothing, fees or provider")] public string FailuresCharged { get; set; } = "nothing";

    public Money? Hold => HoldUsd is null ? null
        : Wrong.IsAmount(HoldUsd, out var value) ? value : throw new ValidationException("hold_usd is a plain decimal, 0 or more, for instance \"0.50\".");
}

/// <summary>Limits of every key and account; null or 0: none.</summary>
public sealed class RateLimitOptions
{
    internal const int Most = 1_000_000;

    /// <summary>Images calls, repeats and refused ones too.</summary>
    [ConfigurationKeyName("key_requests_per_minute")] [Range(0, Most, ErrorMessage = Wrong.Number)] public int? KeyRequestsPerMinute { get; set; }

    /// <summary>Images asked for by calls that begin work.</summary>
    [ConfigurationKeyName("key_images_per_minute")] [Range(0, Most, ErrorMessage = Wrong.Number)] public int? KeyImagesPerMinute { get; set; }

    /// <summary>Requests of a key that run at once.</summary>
    [ConfigurationKeyName("key_concurrent")] [Range(0, Most, ErrorMessage = Wrong.Number)] public int? KeyConcurrent { get; set; }

    /// <summary>Requests of an account that run at once.</summary>
    [ConfigurationKeyName("account_concurrent")] [Range(0, Most, ErrorMessage = Wrong.Number)] public int? AccountConcurrent { get; set; }
}

/// <summary>One key's own limits: null: as <see cref="RateLimitOptions"/> says; 0: none.</summary>
public sealed class KeyOptions
{
    [ConfigurationKeyName("requests_per_minute")] [Range(0, RateLimitOptions.Most, ErrorMessage = Wrong.Number)] public int? RequestsPerMinute { get; set; }
    [ConfigurationKeyName("images_per_minute")] [Range(0, RateLimitOptions.Most, ErrorMessage = Wrong.Number)] public int? ImagesPerMinute { get; set; }
    [ConfigurationKeyName("concurrent")] [Range(0, RateLimitOptions.Most, ErrorMessage = Wrong.Number)] public int? Concurrent { get; set; }
}

/// <summary>What accounts on a price list pay: the providers' rates under a margin, or by cards of its own.</summary>
public sealed class PriceListOptions
{
    /// <summary>One of <c>multiply</c>, <c>divide</c>, <c>fixed</c>, <c>floor</c>, and its value as a plain decimal; empty: the rates as they are.</summary>
    [ConfigurationKeyName("margin")] public Dictionary<string, string> Margin { get; set; } = new(StringComparer.Ordinal);

    /// <summary>A directory of rate cards whose figures are the prices, margin and all; a relative one is in the data directory.</summary>
    [ConfigurationKeyName("prices")] public string? Prices { get; set; }
}

/// <summary>What is particular to an account.</summary>
public sealed class AccountOptions
{
    /// <summary>Provider id → the connection that serves this account, where a route names none.</summary>
    [ConfigurationKeyName("connections")] public Dictionary<string, string> Connections { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>A connection beside a provider's default one.</summary>
public sealed class ConnectionOptions : ProviderOptions
{
    /// <summary>The provider's id.</summary>
    [ConfigurationKeyName("provider")] [Required(ErrorMessage = Wrong.Empty)] public string Provider { get; set; } = "";

    /// <summary>The environment variable that holds the credential; the secret itself stands in no file.</summary>
    [ConfigurationKeyName("credential")] public string? Credential { get; set; }

    /// <summary>Secret settings → the environment variables that hold them.</summary>
    [ConfigurationKeyName("secret_settings")] public Dictionary<string, string> SecretSettings { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>One provider's connection.</summary>
public class ProviderOptions
{
    [ConfigurationKeyName("base_url")] public string? BaseUrl { get; set; }

    /// <summary>The whole call.</summary>
    [ConfigurationKeyName("timeout")] [Between<TimeSpan>("00:00:00.050", "01:00:00", ErrorMessage = Wrong.Time)] public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>False switches a provider off although its credential is there.</summary>
    [ConfigurationKeyName("enabled")] public bool Enabled { get; set; } = true;

    /// <summary>Calls sent to it in any minute; null or 0: as many as come.</summary>
    [ConfigurationKeyName("requests_per_minute")] [Range(0, RateLimitOptions.Most, ErrorMessage = Wrong.Number)] public int? RequestsPerMinute { get; set; }

    /// <summary>Calls at work there at once; null or 0: as many as come.</summary>
    [ConfigurationKeyName("concurrent")] [Range(0, RateLimitOptions.Most, ErrorMessage = Wrong.Number)] public int? Concurrent { get; set; }

    /// <summary>Leave it alone for a while when it fails again and again.</summary>
    [ConfigurationKeyName("circuit_breaker")] public bool CircuitBreaker { get; set; } = true;

    /// <summary>What else it needs (region, project, …), by the names of docs/providers.md.</summary>
    [ConfigurationKeyName("settings")] public Dictionary<string, string> Settings { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Origins (<c>https://host:port</c>) that the provider's own addresses may lead to although they are not public ones.</summary>
    [ConfigurationKeyName("result_hosts")] public List<string> ResultHosts { get; set; } = [];
}

/// <summary>What is said of a wrong setting, after its name.</summary>
internal static class Wrong
{
    public const string Time = "is a time from {1} to {2}";
    public const string Number = "is a whole number from {1} to {2}";
    public const string Empty = "is not empty";

    /// <summary>A plain decimal, and no debt.</summary>
    public static bool IsAmount(string amountUsd, out Money value) => Money.TryParse(amountUsd, out value) && value >= Money.Zero;
}
