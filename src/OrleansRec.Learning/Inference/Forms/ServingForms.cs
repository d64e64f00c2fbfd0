using TorchSharp;

namespace OrleansRec.Learning.Inference.Forms;

/// <summary>The forms in which a trained version can be served, by name.</summary>
public static class ServingForms
{
    /// <summary>As it was trained.</summary>
    public const string Float32 = "float32";

    /// <summary>The ranker's weights and activations in bfloat16; people and items as they are.</summary>
    public const string BFloat16 = "bfloat16";

    /// <summary>Item vectors as one byte per dimension and nothing else: a fifth of their memory; retrieval is approximate.</summary>
    public const string Int8Items = "int8-items";

    /// <summary>Without the experts that the gates hardly listen to.</summary>
    public const string Pruned = "pruned";

    /// <summary>A small ranker that learned the full one's answers.</summary>
    public const string Distilled = "distilled";

    /// <summary>Every form's name; the first is the default.</summary>
    public static IReadOnlyList<string> Names { get; } = [Float32, BFloat16, Int8Items, Pruned, Distilled];

    /// <summary>True for a form that has weights of its own, made from a trained version and stored beside it.</summary>
    public static bool HasOwnWeights(string form) => form is Pruned or Distilled;

    /// <summary>Why a device cannot serve a form; null where it can.</summary>
    internal static string? Refusal(string form, DeviceType device) => form == Int8Items && device != DeviceType.CPU
        ? $"Form '{form}' needs a CPU, as its vectors lie in the layout of that kernel, and the device is {device}; choose {Float32} or {BFloat16}."
        : null;
}
