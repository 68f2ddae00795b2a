using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>A table of vectors, looked up by index.</summary>
/// <remarks>
/// In TorchSharp a native module holds the table, and the registered parameter is one more reference to it, which belongs to the
/// dispose scope in which the layer was made. So here too: when that scope ends, the layer still works but lists no parameter.
/// </remarks>
public sealed class Embedding : Module<Tensor, Tensor>
{
    private static readonly Op EmbeddingOp = new("aten::embedding");
    private static readonly Op RenormOp = new("aten::embedding_renorm_");

    [ComponentName(Name = nameof(weight))]
    private Parameter _table;

    private readonly long? _paddingIndex;
    private readonly double? _maxNorm;
    private readonly double _normType;
    private readonly bool _scaleGradByFrequency;
    private readonly bool _sparse;

    internal Embedding(long num_embeddings, long embedding_dims, long? padding_idx, double? max_norm, double norm_type, bool scale_grad_by_freq, bool sparse)
        : base("torch::nn::EmbeddingImpl")
    {
        _paddingIndex = padding_idx < 0 ? num_embeddings + padding_idx : padding_idx;
        if (_paddingIndex < 0 || _paddingIndex >= num_embeddings)
            throw new System.Runtime.InteropServices.ExternalException($"Padding_idx must be within num_embeddings ({num_embeddings}), but got {padding_idx}.");
        _maxNorm = max_norm;
        _normType = norm_type;
        _scaleGradByFrequency = scale_grad_by_freq;
        _sparse = sparse;

        _table = nn.Parameter(empty(num_embeddings, embedding_dims, ScalarType.Float32, CPU));
        _table.DetachFromDisposeScope();
        ConditionallyRegisterParameter(nameof(weight), Reference(_table));
        init.normal_(_table);
        if (_paddingIndex is not { } row) return;
        using var untracked = no_grad();
        using var padding = _table.select(0, row);
        padding.fill_(0);
    }

    /// <summary>A new reference to the table at each call.</summary>
    public Parameter? weight
    {
        get => Reference(_table);
        set
        {
            if (value is null) throw new ArgumentNullException(nameof(value), "weight cannot be set to 'null'");
            var table = Reference(value);
            table.DetachFromDisposeScope();
            _table.Dispose();
            _table = table;
            ConditionallyRegisterParameter(nameof(weight), value);
        }
    }

    public override Tensor forward(Tensor input)
    {
        if (_maxNorm is { } maxNorm)
        {
            using var untracked = no_grad();
            RenormOp.Run(_table, input, maxNorm, _normType);
        }

        return EmbeddingOp.Call(_table, input, _paddingIndex ?? -1, _scaleGradByFrequency, _sparse);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _table.Dispose();
        base.Dispose(disposing);
    }

    private static Parameter Reference(Parameter table) => new(table.alias(), table.requires_grad);
}
