using System.CommandLine;
using System.Text.Json.Nodes;
using Imprest.Commands.Http;

namespace Imprest.Commands.Operating;

/// <summary><c>imprest backup FILE</c>: a consistent copy of the store. Never writes over a file.</summary>
internal sealed class BackupCommand : Command, IHasExamples
{
    private readonly Surroundings surroundings;
    private readonly Argument<string> file = new("FILE") { Description = "Where the copy goes; it must not exist yet." };

    public BackupCommand(Surroundings surroundings)
        : base("backup", "A consistent copy of the store, while the gateway runs or while it is stopped.")
    {
        this.surroundings = surroundings;
        Arguments.Add(file);
        foreach (Option option in new Option[] { CommonOptions.Data, CommonOptions.BaseUrl, CommonOptions.ApiKey })
            Options.Add(option);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "imprest backup backups/ledger-2026-11-22.db",
        "imprest backup /backups/ledger.db --base-url http://gateway:8686     (on that machine, by its gateway)",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var output = new Output(surroundings, parsed.GetValue(CommonOptions.Json));
        var target = Path.GetFullPath(parsed.GetValue(file)!);
        var directory = parsed.GetValue(CommonOptions.Data)!;
        var remote = parsed.GetValue(CommonOptions.BaseUrl) is not null;
        var bytes = remote ? await AskAsync(parsed, target, cancellationToken) : await StoreCopy.WriteAsync(directory, target, cancellationToken);
        if (output.Json)
        {
            output.WriteJson(new JsonObject { ["file"] = target, ["bytes"] = bytes });
            return ExitCode.Done;
        }

        output.Line($"✓ {target}  {bytes / 1024.0:#,0} KB, whole and checked.");
        output.Line(remote
            ? "  Keep the gateway's secrets.json with it: without it no API key opens anything."
            : $"  Keep {Path.Combine(directory, "secrets.json")} with it: without it no API key opens anything. Images are not part of it.");
        output.Line("  Restore: stop the gateway, put the copy in place of ledger.db, remove ledger.db-wal and ledger.db-shm, run `imprest doctor`.");
        return ExitCode.Done;
    }

    private async Task<long> AskAsync(ParseResult parsed, string target, CancellationToken cancellationToken)
    {
        using var client = new GatewayClient(GatewayAddress.Of(parsed, surroundings, admin: true), surroundings);
        var body = (await client.SendJsonAsync(HttpMethod.Post, "admin/v1/backup", new JsonObject { ["file"] = target }, cancellationToken)).Required();
        return body.Number("bytes") ?? 0;
    }
}
