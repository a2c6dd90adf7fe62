using Imprest.Hosting;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;

namespace Imprest.Commands.Operating;

/// <summary>Accounts that are on price lists which the configuration does not have: the gateway does not start then.</summary>
internal static class PriceListChecks
{
    /// <returns>None where configuration or store cannot be read, which others say.</returns>
    public static async Task<IReadOnlyList<DoctorCheck>> RunAsync(string directory, string? prices, Surroundings surroundings, CancellationToken cancellationToken)
    {
        try
        {
            var options = GatewayConfiguration.Load(new() { DataDirectory = directory, PricesDirectory = prices, Environment = surroundings.Variable });
            await using var reader = await SqliteLedgerReader.OpenAsync(directory, cancellationToken);
            var strays = (await reader.AccountsAsync()).Where(account => account.PriceList is { } name && !options.PriceLists.ContainsKey(name)).ToList();
            return strays.Count == 0
                ? options.PriceLists.Count == 0 ? [] : [DoctorCheck.Ok("price lists", $"{string.Join(", ", options.PriceLists.Keys)}; every account's is among them")]
                : [DoctorCheck.Problem(
                    "price lists", string.Join("; ", strays.Select(account => $"account {account.Id} pays by \"{account.PriceList}\", which is not configured")),
                    "Bring the list back under price_lists, put the account on another one, and only then remove it.")];
        }
        catch (Exception e) when (e is GatewayStartException or LedgerException)
        {
            return [];
        }
    }
}
