using System.Globalization;

namespace Imprest.Simulation;

/// <summary>Random histories: the ledger says what a plain model says, and its invariants hold. <c>SIM_SEED</c> runs one again, <c>SIM_SEEDS</c> so many.</summary>
public sealed class MoneyIsConserved
{
    private const int Steps = 250;
    private const int StepsBetweenChecks = 25;

    public static TheoryData<int> Seeds => Number("SIM_SEED") is { } seed ? [seed] : [.. Enumerable.Range(1, Number("SIM_SEEDS") ?? 50)];

    [Theory, MemberData(nameof(Seeds))]
    public async Task Through_any_history(int seed)
    {
        await using var world = await LedgerWorld.StartAsync(seed);
        for (var step = 1; step <= Steps; step++)
        {
            await world.StepAsync();
            if (step % StepsBetweenChecks == 0)
                await world.CheckAsync();
        }

        await world.FinishAsync();
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
