using System.CommandLine;

namespace Imprest.Commands;

/// <summary>Options that several commands take.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json { get; } = new("--json") { Description = "Write one JSON object to standard output.", Recursive = true };

    public static Option<string> Data { get; } = new("--data")
    {
        Description = "The data directory.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "./imprest-data",
    };

    public static Option<string?> BaseUrl { get; } = new("--base-url")
    {
        Description = "The gateway's address; else IMPREST_BASE_URL, else what DIR/initial-keys.json says.",
        HelpName = "URL",
    };

    public static Option<string?> ApiKey { get; } = new("--api-key")
    {
        Description = "The key to use; else IMPREST_API_KEY or IMPREST_ADMIN_KEY, else DIR/initial-keys.json.",
        HelpName = "KEY",
    };

    public static Option<string?> Prices { get; } = new("--prices")
    {
        Description = "A directory of price files (*.yaml) laid over the built-in price book.",
        HelpName = "DIR",
    };

    public static Option<string?> PriceList { get; } = new("--price-list")
    {
        Description = "The prices of a price list that imprest.json in the data directory has. Default: the providers' own.",
        HelpName = "NAME",
    };

    public static Option<string?> At { get; } = new("--at")
    {
        Description = "Prices as of a day, YYYY-MM-DD (UTC). Default: today.",
        HelpName = "DATE",
    };
}
