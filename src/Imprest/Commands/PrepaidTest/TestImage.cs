using System.Text.Json.Serialization;

namespace Imprest.Commands.PrepaidTest;

/// <summary>An image that a call delivered; its bytes go into the HTML report.</summary>
internal sealed record TestImage(string ContentType, int Width, int Height, long Bytes, string Sha256)
{
    [JsonIgnore] public byte[] Content { get; init; } = [];
}
