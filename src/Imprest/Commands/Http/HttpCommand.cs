using System.CommandLine;

namespace Imprest.Commands.Http;

/// <summary>Gives a command the options that say which gateway it speaks to, and runs it with a client.</summary>
internal static class HttpCommand
{
    public static Command OverHttp(
        this Command command, Surroundings surroundings, bool admin, Func<ParseResult, GatewayClient, Output, CancellationToken, Task<int>> run)
    {
        command.Options.Add(CommonOptions.BaseUrl);
        command.Options.Add(CommonOptions.ApiKey);
        command.Options.Add(CommonOptions.Data);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = new GatewayClient(GatewayAddress.Of(parsed, surroundings, admin), surroundings);
            return await run(parsed, client, new(surroundings, parsed.GetValue(CommonOptions.Json)), cancellationToken);
        });
        return command;
    }
}
