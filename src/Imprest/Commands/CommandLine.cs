using System.CommandLine;
using System.Text.Json.Nodes;
using Imprest.Commands.Costs;
using Imprest.Commands.Http;
using Imprest.Commands.Offline;
using Imprest.Commands.Operating;
using Imprest.Commands.PrepaidTest;
using Imprest.Commands.Review;
using Imprest.Hosting;

namespace Imprest.Commands;

/// <summary>The command line: reads the arguments, runs one command, answers with its exit code.</summary>
internal static class CommandLine
{
    public static Task<int> RunAsync(string[] args) => RunAsync(args, Surroundings.OfProcess());

    public static async Task<int> RunAsync(string[] args, Surroundings surroundings)
    {
        var json = args.Contains("--json");
        try
        {
            var root = Build(surroundings);
            // No response files: a prompt may begin with an @.
            var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0 && parsed.Action is not HelpPages)
                throw ParseErrors.Describe(root, parsed);
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = surroundings.Out,
                Error = surroundings.Error,
                EnableDefaultExceptionHandler = false,
                // The gateway drains on SIGTERM by itself, and may take minutes for it.
                ProcessTerminationTimeout = parsed.CommandResult.Command is ServeCommand ? null : TimeSpan.FromSeconds(5),
            });
        }
        catch (Exception error)
        {
            var described = Describe(error);
            Report(surroundings, json, described);
            return described.ExitCode;
        }
    }

    private static CommandError Describe(Exception error) => error switch
    {
        CommandError known => known,
        GatewayRefusal refusal => refusal.ToCommandError(),
        GatewayStartException start => new(
            ExitCode.FoundWrong, "cannot_start", $"The gateway cannot start: {start.Message}", "`imprest doctor` checks the configuration and the store.", start),
        // 130 is what shells expect after an interrupt.
        OperationCanceledException => new(130, "canceled", "Stopped before it was done.", "Run it again when you are ready.", error),
        _ => new(
            ExitCode.FoundWrong, "internal", $"Something went wrong inside imprest: {error.GetType().Name}: {error.Message}",
            $"This is a fault of the program. Please report it, with this: {error.StackTrace?.Split('\n')[0].Trim()}", error),
    };

    public static RootCommand Build(Surroundings surroundings)
    {
        var root = new RootCommand("A prepaid gateway for image-generation APIs.")
        {
            new ServeCommand(surroundings),
            new PrepaidTestCommand(surroundings),
            new QuoteCommand(surroundings),
            new CompareCommand(surroundings),
            new ExplainCommand(surroundings),
            new CostCommand(surroundings),
            PricesCommand.Create(surroundings),
            new UsageCommand(surroundings),
            new FailuresCommand(surroundings),
            new ReceiptCommand(surroundings),
            AccountsCommand.Create(surroundings),
            KeysCommand.Create(surroundings),
            LimitsCommand.Create(surroundings),
            new TopUpCommand(surroundings),
            new RerateCommand(surroundings),
            new ReviewsCommand(surroundings),
            new AuditCommand(surroundings),
            new DoctorCommand(surroundings),
            new BackupCommand(surroundings),
        };
        root.Options.Add(CommonOptions.Json);
        root.SetAction(parsed => Overview.Write(new(surroundings, parsed.GetValue(CommonOptions.Json)), root));
        HelpPages.Install(root, surroundings);
        return root;
    }

    private static void Report(Surroundings surroundings, bool json, CommandError error)
    {
        if (json)
        {
            var body = new JsonObject { ["code"] = error.Code, ["message"] = error.Message, ["hint"] = error.Hint };
            surroundings.Error.WriteLine(new JsonObject { ["error"] = body }.ToJsonString(IndentedJson.Options));
            return;
        }

        surroundings.Error.WriteLine($"imprest: {error.Message}");
        if (error.Hint.Length > 0)
            surroundings.Error.WriteLine($"  {error.Hint.ReplaceLineEndings(Environment.NewLine + "  ")}");
    }
}
