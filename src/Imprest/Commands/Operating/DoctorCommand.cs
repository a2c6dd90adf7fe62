using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Imprest.Commands.Operating;

/// <summary><c>imprest doctor</c>: configuration, store and every ledger invariant, each with what to do about it. Changes nothing.</summary>
internal sealed class DoctorCommand : Command
{
    private readonly Surroundings surroundings;

    public DoctorCommand(Surroundings surroundings)
        : base("doctor", "Checks configuration, store and every ledger invariant, of a stopped or a running gateway. Changes nothing.")
    {
        this.surroundings = surroundings;
        Options.Add(CommonOptions.Data);
        Options.Add(CommonOptions.Prices);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var output = new Output(surroundings, parsed.GetValue(CommonOptions.Json));
        var directory = parsed.GetValue(CommonOptions.Data)!;
        if (!Directory.Exists(directory))
            throw CommandError.Usage($"There is no data directory {directory}.", "Name the one of your gateway with --data, or start `imprest serve` once to make it.");
        List<DoctorCheck> checks =
        [
            .. InstallationChecks.Run(directory, parsed.GetValue(CommonOptions.Prices), surroundings),
            .. await PriceListChecks.RunAsync(directory, parsed.GetValue(CommonOptions.Prices), surroundings, cancellationToken),
            .. await LedgerChecks.RunAsync(directory, cancellationToken),
        ];
        var problems = checks.Count(check => check.IsProblem);
        if (output.Json)
            output.WriteJson(AsJson(directory, checks, problems));
        else
            Write(output, checks, problems);
        return problems == 0 ? ExitCode.Done : ExitCode.FoundWrong;
    }

    private static JsonObject AsJson(string directory, IEnumerable<DoctorCheck> checks, int problems)
    {
        var rows = checks.Select(check => (JsonNode)new JsonObject { ["name"] = check.Name, ["status"] = check.Status, ["detail"] = check.Detail, ["hint"] = check.Hint });
        return new() { ["ok"] = problems == 0, ["data"] = Path.GetFullPath(directory), ["problems"] = problems, ["checks"] = new JsonArray([.. rows]) };
    }

    private static void Write(Output output, IReadOnlyList<DoctorCheck> checks, int problems)
    {
        var width = checks.Max(check => check.Name.Length);
        foreach (var check in checks)
        {
            var mark = check.Status switch { "ok" => "[green]✓[/]", "problem" => "[red]✗[/]", _ => "[grey]·[/]" };
            output.Markup($"{mark} {Markup.Escape(check.Name.PadRight(width))}  [grey]{Markup.Escape(check.Detail)}[/]");
            if (check.Hint is { } hint)
                output.Line($"    → {hint}");
        }

        output.Line();
        output.Line(problems == 0 ? "Nothing is wrong." : $"{problems} thing{(problems == 1 ? " is" : "s are")} wrong.");
    }
}
