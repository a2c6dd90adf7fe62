using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;

namespace Imprest.Hosting;

/// <summary>The keys of the first start, printed once and written to <c>initial-keys.json</c>.</summary>
public sealed record InitialKeys(string ApiKey, string AdminKey, string BaseUrl)
{
    public const string FileName = "initial-keys.json";

    public void Save(string dataDirectory)
    {
        var json = new JsonObject { ["api_key"] = ApiKey, ["admin_key"] = AdminKey, ["base_url"] = BaseUrl };
        var options = new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        PrivateFile.Write(Path.Combine(dataDirectory, FileName), Encoding.UTF8.GetBytes(json.ToJsonString(options) + "\n"));
    }

    /// <summary>Reads the file of an earlier first start; null where there is none.</summary>
    public static InitialKeys? Load(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, FileName);
        if (!File.Exists(path) || JsonNode.Parse(File.ReadAllText(path)) is not JsonObject json)
            return null;
        return new((string?)json["api_key"] ?? "", (string?)json["admin_key"] ?? "", (string?)json["base_url"] ?? "");
    }
}

/// <summary>Makes the account <c>default</c>, its trial credit, an API key and an admin key, where there is no account yet.</summary>
internal static class FirstStart
{
    public static readonly AccountId DefaultAccount = new("default");

    /// <returns>The keys, on the first start only.</returns>
    public static async Task<InitialKeys?> RunAsync(SqliteLedger ledger, KeyRing keys, GatewayOptions options, TimeProvider clock, string baseUrl, string dataDirectory)
    {
        var accounts = await ledger.AccountsAsync();
        var now = clock.GetUtcNow();
        // Each step can be repeated: a crash between two of them leaves nothing half-made.
        if (!accounts.Any(account => account.Id == DefaultAccount))
            await ledger.CreateAccountAsync(new(DefaultAccount, "default", options.AbsorbedLimit.Nanos, now));
        if (options.TrialCredit > Money.Zero)
            await ledger.TopUpAsync(DefaultAccount, LotKind.Trial, options.TrialCredit, null, "trial", "first start", now);
        if (keys.All.Any(key => key.Role == KeyRole.Operator))
        {
            FollowAddress(baseUrl, dataDirectory);
            return null;
        }

        // The file first, the admin key last: whatever a crash leaves, the next start has a usable pair or makes a new one.
        var initial = new InitialKeys(KeySecret.Create(KeyRole.Account), KeySecret.Create(KeyRole.Operator), baseUrl);
        initial.Save(dataDirectory);
        await keys.AddAsync(initial.ApiKey, DefaultAccount, KeyRole.Account, "first key");
        await keys.AddAsync(initial.AdminKey, DefaultAccount, KeyRole.Operator, "first admin key");
        return initial;
    }

    /// <summary>Commands find the gateway by the file, so it names the address of this start, not only of the first.</summary>
    private static void FollowAddress(string baseUrl, string dataDirectory)
    {
        if (InitialKeys.Load(dataDirectory) is { } kept && kept.BaseUrl != baseUrl)
            (kept with { BaseUrl = baseUrl }).Save(dataDirectory);
    }
}
