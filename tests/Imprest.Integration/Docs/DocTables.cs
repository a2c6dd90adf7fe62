using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Integration.Support;
using Imprest.Pricing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Imprest.Integration.Docs;

/// <summary>Checks what the pages list against what the program has.</summary>
internal static partial class DocTables
{
    /// <summary>The lines that the block should have; null where it is only checked.</summary>
    public static IReadOnlyList<string>? Expected(DocBlock block, TestGateway? gateway)
    {
        switch (block.Kind)
        {
            case "meters":
                Assert.Equal(MeterNames.Rateable, Code().Matches(string.Join(' ', block.Lines)).Select(match => match.Groups[1].Value));
                return null;
            case "outcomes":
                Assert.Equal(Enum.GetValues<Outcome>().Select(outcome => $"`{outcome.Wire()}`"), block.Rows.Select(row => row[0]));
                return null;
            case "outcome-policy":
                return OutcomeTables.Charges();
            case "outcome-sources":
                return OutcomeTables.Sources();
            case "providers":
                return ProviderTables.Overview();
            case "provider":
                return ProviderTables.Of(block.Argument);
            case "error-codes":
                CheckErrorCodes(block);
                return null;
            case "settings":
                CheckSettings(block, new GatewayOptions());
                return null;
            case "route-settings":
                CheckSettings(block, new Imprest.Hosting.RouteOptions());
                return null;
            case "price-list-settings":
                CheckSettings(block, new PriceListOptions());
                return null;
            case "provider-settings":
                CheckSettings(block, new ProviderOptions());
                return null;
            case "connection-settings":
                CheckSettings(block, new ConnectionOptions(), inherited: false);
                return null;
            case "account-settings":
                CheckSettings(block, new AccountOptions());
                return null;
            case "rate-limit-settings":
                CheckSettings(block, new RateLimitOptions());
                return null;
            case "key-settings":
                CheckSettings(block, new KeyOptions());
                return null;
            case "endpoints":
                CheckEndpoints(block, gateway!);
                return null;
            default:
                throw new InvalidEnumArgumentException($"{block.Page}: nothing is known of a test `{block.Kind}`.");
        }
    }

    [GeneratedRegex("`([^`]+)`")]
    public static partial Regex Code();

    private static void CheckErrorCodes(DocBlock block)
    {
        var forms = Enum.GetValues<ErrorCode>().Select(code => code.Form()).ToList();
        Assert.Equal(forms.Select(form => $"`{form.Code}`"), block.Rows.Select(row => row[0]));
        foreach (var (form, row) in forms.Zip(block.Rows))
        {
            Assert.Equal(form.Status.ToString(CultureInfo.InvariantCulture), row[1]);
            if (row[2] != "by header")
                Assert.True(row[2] == (form.Repeatable ? "yes" : "no"), $"{form.Code}: the page says that repeating helps: {row[2]}");
        }
    }

    private static void CheckSettings(DocBlock block, object defaults, bool inherited = true)
    {
        var settings = defaults.GetType().GetProperties().Where(property => inherited || property.DeclaringType == defaults.GetType())
            .Select(property => (property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name, Value: property.GetValue(defaults)))
            .Where(setting => setting.Name is not null).ToList();
        Assert.Equal(settings.Select(setting => $"`{setting.Name}`"), block.Rows.Select(row => row[0]));
        foreach (var ((name, value), row) in settings.Zip(block.Rows))
        {
            var text = value switch
            {
                null or "" or System.Collections.ICollection { Count: 0 } => null,
                bool flag => flag ? "true" : "false",
                var other => Convert.ToString(other, CultureInfo.InvariantCulture),
            };
            Assert.True(text is null ? !row[1].Contains('`', StringComparison.Ordinal) : row[1] == $"`{text}`", $"{name}: the page says {row[1]}, the default is {text ?? "none"}");
        }
    }

    private static void CheckEndpoints(DocBlock block, TestGateway gateway)
    {
        var served = gateway.Host.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText is { } path && !path.StartsWith("/openapi", StringComparison.Ordinal))
            .Where(endpoint => endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null || endpoint.RoutePattern.RawText!.StartsWith("/hooks", StringComparison.Ordinal)) // The console is for people.
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                .Select(method => $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}"));
        var shown = block.Rows.SelectMany(row => Code().Matches(row[0])).Select(match => match.Groups[1].Value);
        Assert.Equal(served.Distinct().Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
    }
}
