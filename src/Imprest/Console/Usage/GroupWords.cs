namespace Imprest.Console.Usage;

/// <summary>What groups are called on pages.</summary>
internal static class GroupWords
{
    public static string Of(string group) => group switch { "key_id" => "key", "account_id" => "account", _ => group };
}
