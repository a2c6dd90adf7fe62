using Microsoft.AspNetCore.Components;

namespace Imprest.Console.Rendering;

/// <summary>A page: what it shows is decided before it is rendered.</summary>
public abstract class PageBase<TModel> : ComponentBase
{
    [Parameter, EditorRequired] public TModel Model { get; set; } = default!;

    [CascadingParameter] public Visit Visit { get; set; } = null!;
}
