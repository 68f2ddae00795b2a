using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>
/// What a joint detector keeps so that it can be updated, beside its sums of moments: 8 bytes an image, and what the network gives for the held-out images, whose scores change with the fit,
/// 8·(K + D + M) bytes each for K logits, D features and M moments.
/// </summary>
/// <param name="Images">The images that it was fitted on, in the order of the bank.</param>
/// <param name="HeldOut">What the network gives for the held-out images.</param>
/// <param name="MaxImages">How many images it may keep.</param>
internal sealed record JointMemory(FittedImages Images, JointOutputs HeldOut, int MaxImages) : IDisposable
{
    internal void Write(DetectorWriter writer)
    {
        writer.Write("updatable", true);
        writer.Write("maxImages", MaxImages);
        Images.Write(writer);
        writer.WriteTensor("heldOutLogits", HeldOut.Logits);
        writer.WriteTensor("heldOutFeatures", HeldOut.Features);
        writer.WriteTensor("heldOutMoments", HeldOut.Moments);
    }

    /// <summary>Reads it; null where the file has none, as those of earlier versions.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="model">The model.</param>
    /// <param name="heldOut">How many images are held out.</param>
    internal static JointMemory? Read(DetectorReader reader, JointModel model, int heldOut)
    {
        if (!reader.Has("updatable") || !reader.ReadBoolean("updatable")) return null;
        if (model.Moments.Scatter is null) throw new InvalidDataException("it says that it can be updated, and has no sums of its moments");
        var outputs = new JointOutputs(Rows("heldOutLogits", model.Head.Classes), Rows("heldOutFeatures", model.Head.Dimension), Rows("heldOutMoments", model.Moments.Dimension));
        return new JointMemory(FittedImages.Read(reader, model.Bank.shape[0]), outputs, reader.ReadInt32("maxImages", 1, int.MaxValue));

        Tensor Rows(string name, long width)
        {
            var rows = reader.ReadTensor(name, ScalarType.Float64);
            using var scope = NewDisposeScope();
            return rows.shape is [var n, var d] && n == heldOut && d == width && rows.isfinite().all().item<bool>()
                ? rows
                : throw new InvalidDataException($"the tensor '{name}' is {string.Join('×', rows.shape)}, or has NaN or infinity in it; expected {heldOut}×{width} numbers");
        }
    }

    public void Dispose() => HeldOut.Dispose();
}
