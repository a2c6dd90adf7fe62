using System.Text.Json;
using Imprest.Images;
using Imprest.Pricing;

namespace Imprest.Tests.Images;

public sealed class FactsJsonTests
{
    [Fact]
    public void The_facts_of_a_receipt_are_read_back_as_they_were_written()
    {
        var work = new ImageWork
        {
            Operation = Operation.ImageToImage, Size = new(1024, 1536), Quality = "low", Images = 3, References = 2, ReferenceSizes = [new(64, 64), new(128, 32)],
            PromptBytes = 12, Features = [ "transparent", "go_fast" ],
        };
        var happened = new Happened { Usage = new() { InputTokens = 9, OutputImageTokens = 272 }, Images = [new(new(1024, 1536), "low"), new()], Returned = 3, ServedTier = "standard" };

        var workAgain = JsonSerializer.Deserialize(JsonSerializer.Serialize(work, FactsJson.Default.ImageWork), FactsJson.Default.ImageWork)!;
        var happenedAgain = JsonSerializer.Deserialize(JsonSerializer.Serialize(happened, FactsJson.Default.Happened), FactsJson.Default.Happened)!;

        Assert.Equal(work.Features.Order(), workAgain.Features.Order());
        Assert.Equal(work.ReferenceSizes, workAgain.ReferenceSizes);
        Assert.Equal(work, workAgain with { Features = work.Features, ReferenceSizes = work.ReferenceSizes });
        Assert.Equal(happened.Images, happenedAgain.Images);
        Assert.Equal(happened, happenedAgain with { Images = happened.Images });
    }

    [Theory]
    [InlineData(Operation.Generate, "generate", "Generate")]
    [InlineData(Operation.ImageToImage, "image-to-image", "ImageToImage")]
    public void An_operation_is_written_as_it_is_called_elsewhere_and_read_as_it_was_written_before_too(Operation operation, string name, string before)
    {
        var json = JsonSerializer.Serialize(new ImageWork { Operation = operation }, FactsJson.Default.ImageWork);
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
}
