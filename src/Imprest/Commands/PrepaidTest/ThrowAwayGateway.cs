using System.Globalization;
using Imprest.Commands.Http;
using Imprest.Hosting;
using Imprest.Pricing;

namespace Imprest.Commands.PrepaidTest;

/// <summary>A gateway for one test: its data lies in a directory of its own, which is removed afterwards.</summary>
internal sealed class ThrowAwayGateway : IAsyncDisposable
{
    private readonly StartedGateway gateway;
    private readonly string directory;

    private ThrowAwayGateway(StartedGateway gateway, string directory)
    {
        this.gateway = gateway;
        this.directory = directory;
    }

    public GatewayAddress Address => new(gateway.BaseAddress, gateway.ApiKey);

    /// <param name="credit">Put into its wallet.</param>
    public static async Task<ThrowAwayGateway> StartAsync(Surroundings surroundings, string? prices, Money credit)
    {
        var place = Directory.CreateTempSubdirectory("imprest-prepaid-test-").FullName;
        try
        {
            var settings = new GatewaySettings
            {
                Urls = "http://127.0.0.1:0",
                DataDirectory = place,
                PricesDirectory = prices,
                PrintKeys = false,
                Silent = true,
                Clock = surroundings.Clock,
                Environment = surroundings.Variable,
                Overrides = new Dictionary<string, string?> { ["trial_credit_usd"] = credit.Usd.ToString(CultureInfo.InvariantCulture) },
            };
            return new(await surroundings.StartGateway(settings), place);
        }
        catch
        {
            Directory.Delete(place, recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }
}
