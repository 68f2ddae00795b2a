namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <content>Losses.</content>
        public static partial class functional
        {
            private static readonly Op CrossEntropyOp = new("aten::cross_entropy_loss");
            private static readonly Op NllOp = new("aten::nll_loss_nd");
            private static readonly Op BceOp = new("aten::binary_cross_entropy");
            private static readonly Op BceWithLogitsOp = new("aten::binary_cross_entropy_with_logits");
            private static readonly Op MseOp = new("aten::mse_loss");
            private static readonly Op L1Op = new("aten::l1_loss");
            private static readonly Op SmoothL1Op = new("aten::smooth_l1_loss");
            private static readonly Op HuberOp = new("aten::huber_loss");
            private static readonly Op KlDivOp = new("aten::kl_div");
            private static readonly Op CosineEmbeddingOp = new("aten::cosine_embedding_loss");
            private static readonly Op BroadcastOp = new("aten::broadcast_tensors");
            private static readonly Op ExpandOp = new("aten::expand");

            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                CrossEntropyOp.Call(input, target, weight, (long)reduction, ignore_index, label_smoothing);

            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                NllOp.Call(input, target, weight, (long)reduction);

            public static Tensor binary_cross_entropy(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean)
            {
                if (!input.shape.AsSpan().SequenceEqual(target.shape))
                    throw new System.Runtime.InteropServices.ExternalException(
                        $"Using a target size ([{string.Join(", ", target.shape)}]) that is different to the input size ([{string.Join(", ", input.shape)}]) is deprecated. Please ensure they have the same size.");
                if (weight is null) return BceOp.Call(input, target, Arg.None, (long)reduction);
                using var expanded = ExpandOp.Call(weight, target.shape);
                return BceOp.Call(input, target, expanded, (long)reduction);
            }

            public static Tensor binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) =>
                BceWithLogitsOp.Call(input, target, weight, pos_weights, (long)reduction);

            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Broadcast(input, target, (x, y) => MseOp.Call(x, y, (long)reduction));

            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                L1Op.Call(input, target, (long)reduction);

            public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1.0) =>
                Broadcast(input, target, (x, y) => SmoothL1Op.Call(x, y, (long)reduction, beta));

            public static Tensor huber_loss(Tensor input, Tensor target, double delta = 1.0, Reduction reduction = Reduction.Mean) =>
                Broadcast(input, target, (x, y) => HuberOp.Call(x, y, (long)reduction, delta));

            /// <remarks>As in TorchSharp, the target is taken as logarithms unless told otherwise (PyTorch's default is the opposite).</remarks>
            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean) =>
                KlDivOp.Call(input, target, (long)reduction, log_target);

            public static Tensor cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, double margin = 0.0, Reduction reduction = Reduction.Mean) =>
                CosineEmbeddingOp.Call(input1, input2, target, margin, (long)reduction);

            private static Tensor Broadcast(Tensor input, Tensor target, Func<Tensor, Tensor, Tensor> loss)
            {
                if (input.shape.AsSpan().SequenceEqual(target.shape)) return loss(input, target);
                var expanded = BroadcastOp.CallMany(new[] { input, target });
                using var x = expanded[0];
                using var y = expanded[1];
                return loss(x, y);
            }
        }
    }
}
