using Imprest.Pricing;

namespace Imprest.Commands.PrepaidTest;

/// <summary>The calls of the test, in order, for a model as its rate card describes it.</summary>
internal static class TestScript
{
    private const string Scene = "A sailing boat on a calm bay at sunset, hills behind";
    private const string EditPrompt = "A hot-air balloon in the same evening light";
    private const string ReferencePrompt = "The same scene on a clear winter night";
    private static readonly ImageSize Usual = new(1024, 1024);
    private static readonly ImageSize Small = new(512, 512);

    /// <param name="qualities">Which qualities are compared; the lowest of them serves for all other calls.</param>
    /// <param name="key">Unique to this run: the idempotency key is made of it.</param>
    public static (IReadOnlyList<PlannedCall> Calls, IReadOnlyList<string> Notes) Write(TestTarget target, IReadOnlyList<string> qualities, string key)
    {
        var card = target.Card;
        var size = SizeFor(target)?.ToString();
        var low = qualities.Count > 0 ? qualities[0] : null;
        var calls = new List<PlannedCall>();
        var notes = new List<string>();
        PlannedCall Call(string step, string title, Operation operation, string prompt) =>
            new() { Step = step, Title = title, Operation = operation, Prompt = prompt, Quality = low, Size = size };

        calls.Add(Call("batch", "Small batch", Operation.Generate, Scene) with { Images = Math.Min(2, card.MaxImages) });
        foreach (var quality in qualities)
            calls.Add(Call("quality", $"Quality {quality}", Operation.Generate, Scene) with { Quality = quality });
        AddInputs(target, calls, notes, Call);
        AddMisbehaving(target, calls, notes, Call, size);
        if (target.IsImprest)
        {
            var first = Call("repeat", "With an idempotency key", Operation.Generate, Scene) with { IdempotencyKey = key };
            calls.Add(first);
            calls.Add(first with { Title = "The same key again", Repeats = true });
        }
        else
        {
            notes.Add("No idempotent repeat: the endpoint is no Imprest gateway, and a repeat there could be charged twice.");
        }

        return (calls, notes);
    }

    public static ImageSize? SizeFor(TestTarget target)
    {
        var sizes = target.Card.Sizes;
        // The sandbox draws any size; small ones keep the report light.
        if (target.IsSandbox && sizes.Contains(Small))
            return Small;
        return sizes.Contains(Usual) ? Usual : sizes.Listed.Count > 0 ? sizes.Listed[0] : null;
    }

    private static void AddInputs(TestTarget target, List<PlannedCall> calls, List<string> notes, Func<string, string, Operation, string, PlannedCall> call)
    {
        var operations = target.Card.Operations;
        var takesImages = operations.Contains(Operation.Edit) || operations.Contains(Operation.ImageToImage);
        if (takesImages)
        {
            calls.Add(call("edit", "Edit with a mask", Operation.Edit, EditPrompt) with { Input = CallInput.FirstImageAndMask });
            calls.Add(call("image-to-image", "Image to image", Operation.ImageToImage, ReferencePrompt) with { Input = CallInput.FirstImage });
        }
        else
        {
            notes.Add($"No edit and no image-to-image call: {target.Card.Id} has neither.");
        }

        // The gateway makes variations where a model has none; other endpoints answer that they cannot.
        if (operations.Contains(Operation.Variation) || (takesImages && target.IsImprest))
            calls.Add(call("variation", "Variation", Operation.Variation, "") with { Input = CallInput.FirstImage });
        else
            notes.Add($"No variation: {target.Card.Id} has none.");
    }

    private static void AddMisbehaving(
        TestTarget target, List<PlannedCall> calls, List<string> notes, Func<string, string, Operation, string, PlannedCall> call, string? size)
    {
        calls.Add(call("invalid", "Invalid size 1x1", Operation.Generate, Scene) with { Size = "1x1", Expected = Expectation.Invalid });
        if (!target.IsSandbox)
        {
            notes.Add($"No blocked, failed, retried and partial calls: {target.Card.Provider} cannot be made to misbehave on demand, and a prompt that provokes "
                + "moderation could cost the account its access. Run the test without --model to see how each is recorded.");
            return;
        }

        calls.Add(call("blocked", "Blocked", Operation.Generate, $"{Scene} [[outcome:blocked]]") with { Expected = Expectation.Blocked });
        calls.Add(call("failed", "Error, every time", Operation.Generate, $"{Scene} [[outcome:error]]") with { Expected = Expectation.Failed });
        calls.Add(call("retried", "Error, then fine", Operation.Generate, $"{Scene} [[outcome:error,then=ok]]") with { Expected = Expectation.Retried });
        calls.Add(call("partial", "One image of two", Operation.Generate, $"{Scene} [[images:1]]") with { Images = 2, Expected = Expectation.Partial, Size = size });
    }
}
