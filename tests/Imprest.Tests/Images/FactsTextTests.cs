using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Imprest.Images;
using Imprest.Pricing;

namespace Imprest.Tests.Images;

public sealed class FactsTextTests
{
    private static readonly ImageWork Work = new()
    {
        Operation = Operation.ImageToImage, Size = new(1024, 1536), SizeClass = "2K", Quality = "low", Images = 3, References = 2,
        ReferenceSizes = [new(64, 64), new(128, 32)], PartialImages = 1, PromptBytes = 12, PromptTokens = 4, Tier = "batch", InputFidelity = "high",
        Features = ["transparent", "go_fast"], Steps = 28, Upscale = 4, QuotaUsed = 98, ImagesAuto = true, OneImageACall = true,
        Counts = new Dictionary<Meter, decimal> { [Meter.GpuSecond] = 1.25m, [Meter.SearchQuery] = 2 },
    };

    private static readonly Usage Counts = new()
    {
        InputTokens = 1, InputTextTokens = 2, InputImageTokens = 3, CachedTokens = 4, CachedTextTokens = 5, CachedImageTokens = 6, OutputTokens = 7,
        OutputTextTokens = 8, OutputImageTokens = 9, ThinkingTokens = 10,
    };

    private static readonly Happened Facts = new()
    {
        ReportedCostUsd = 0.040m, ReportedUnits = 3.008m, Counts = new Dictionary<Meter, decimal> { [Meter.GpuSecond] = 12.683m }, Usage = Counts, UnusableUsage = "„no“ \"number\"\n\\", Images = [new(new(1024, 1536), "low"), new()], Returned = 3, PartialImages = 2,
        ServedTier = "standard",
    };

    [Fact]
    public void Every_fact_of_a_receipt_is_read_back_as_it_was_written()
    {
        AssertIsFull(Work);
        AssertIsFull(Facts);
        AssertIsFull(Counts);

        var work = Read(json => json.Add("it"u8, Work)).Deserialize(FactsJson.Default.ImageWork)!;
        var happened = Read(json => json.Add("it"u8, Facts)).Deserialize(FactsJson.Default.Happened)!;

        Assert.Equal(Work.Features, work.Features);
        Assert.Equal(Work.ReferenceSizes, work.ReferenceSizes);
        Assert.Equal(Work.Counts, work.Counts);
        Assert.Equal(Work, work with { Features = Work.Features, ReferenceSizes = Work.ReferenceSizes, Counts = Work.Counts });
        Assert.Equal(Facts.Images, happened.Images);
        Assert.Equal(Facts.Counts, happened.Counts);
        Assert.Equal(Facts, happened with { Images = Facts.Images, Counts = Facts.Counts });
    }

    [Fact]
    public void What_is_not_known_is_left_out()
    {
        var work = new ImageWork { Operation = Operation.Generate };
        Assert.Equal(work, Read(json => json.Add("it"u8, work)).Deserialize(FactsJson.Default.ImageWork)! with { Features = work.Features });
        Assert.Equal("""{"images":[],"returned":0,"partial_images":0}""", Read(json => json.Add("it"u8, new Happened())).GetRawText());
        Assert.Equal("{}"u8, FactsText.Of(new Usage()));
    }

    [Theory]
    [InlineData(Operation.Generate, "generate", "Generate")]
    [InlineData(Operation.ImageToImage, "image-to-image", "ImageToImage")]
    public void An_operation_is_written_as_it_is_called_elsewhere_and_read_as_it_was_written_before_too(Operation operation, string name, string before)
    {
        var json = Read(json => json.Add("it"u8, new ImageWork { Operation = operation })).GetRawText();
        Assert.Contains($"\"operation\":\"{name}\"", json, StringComparison.Ordinal);
        foreach (var stored in (string[])[json, json.Replace(name, before, StringComparison.Ordinal)])
            Assert.Equal(operation, JsonSerializer.Deserialize(stored, FactsJson.Default.ImageWork)!.Operation);
    }

    [Theory]
    [InlineData("\"paint\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    public void An_operation_that_is_none_is_not_read(string operation) => Assert.Throws<JsonException>(
        () => JsonSerializer.Deserialize($$"""{"operation":{{operation}}}""", FactsJson.Default.ImageWork));

    private static JsonElement Read(Action<WireJson> write)
    {
        var json = WireJson.Take().Open();
        write(json);
        return JsonElement.Parse(json.Close().Written).GetProperty("it");
    }

    /// <summary>A member that is new must be here, and so be written and read.</summary>
    private static void AssertIsFull<T>(T facts)
    {
        foreach (var property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetCustomAttribute<JsonIgnoreAttribute>() is { Condition: JsonIgnoreCondition.Always })
                continue; // Never a stored fact.
            var value = property.GetValue(facts);
            var isDefault = value is null || value is ICollection { Count: 0 } || value.GetType().IsValueType && value.Equals(Activator.CreateInstance(value.GetType()));
            Assert.False(isDefault, $"{typeof(T).Name}.{property.Name} is not set here");
        }
    }
}
